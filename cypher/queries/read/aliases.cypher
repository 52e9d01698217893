// Purpose: List which slugs are stated to mean another entity.
// Parameters: none
// Columns:
//   alias (string): the slug
//   entity (string): the slug of the entity it means, which may itself be one of these
MATCH (s:Source) WHERE s.kind = 'alias'
RETURN s.alias AS alias, s.alias_of AS entity
ORDER BY alias
