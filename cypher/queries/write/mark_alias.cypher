// Purpose: Say where the statements of an entity stand.
// Parameters:
//   slug (string): the entity
//   alias_of (string?): the entity that has them; null where it has them itself
// Columns: none
MATCH (e:Entity {slug: $slug})
SET e.alias_of = $alias_of
