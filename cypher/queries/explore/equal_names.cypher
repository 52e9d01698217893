// Purpose: List names that several entities bear, which may be one thing under two slugs.
// Parameters:
//   limit (integer = 100): at most so many
// Columns:
//   name (string): the name
//   slugs (list): the entities that bear it
// Example: equal_names limit=10
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e.name AS name, e.slug AS slug ORDER BY slug
WITH name, collect(slug) AS slugs
WHERE size(slugs) > 1
RETURN name, slugs
ORDER BY name LIMIT $limit
