// Purpose: List all entities and their names as two lists in one row.
// Parameters: none
// Columns:
//   slugs (list): entities
//   names (list): their current names
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e.slug AS slug, e.name AS name ORDER BY slug
RETURN collect(slug) AS slugs, collect(name) AS names
