// Purpose: Find the entities a text may mean: by name, by the start of a slug or a name, else by a part of them.
// Parameters:
//   text (string): what was asked for, in lower case
//   limit (integer = 10): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   likeness (integer): 0 the name is the same, 1 slug or name begin with it, 2 they contain it
// Example: entity_candidates text=whisper
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e, toLower(e.slug) AS slug, toLower(e.name) AS name
WHERE slug CONTAINS $text OR name CONTAINS $text
WITH e, CASE WHEN name = $text THEN 0 WHEN slug STARTS WITH $text OR name STARTS WITH $text THEN 1 ELSE 2 END AS likeness
RETURN e.slug AS slug, e.name AS name, likeness
ORDER BY likeness, slug LIMIT $limit
