// Purpose: List the entities whose statements stand at another entity now.
// Parameters: none
// Columns:
//   slug (string): the entity
//   alias_of (string): where they stand
MATCH (e:Entity) WHERE e.alias_of IS NOT NULL
RETURN e.slug AS slug, e.alias_of AS alias_of
ORDER BY slug
