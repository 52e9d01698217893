// Purpose: List names shared by several entities, which may be one thing under two slugs.
// Parameters:
//   limit (integer = 100): maximum number of rows
// Columns:
//   name (string): the name
//   slugs (list): the entities with that name
// Example: equal_names limit=10
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e.name AS name, e.slug AS slug ORDER BY slug
WITH name, collect(slug) AS slugs
WHERE size(slugs) > 1
RETURN name, slugs
ORDER BY name LIMIT $limit
