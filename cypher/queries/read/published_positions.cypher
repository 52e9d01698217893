// Purpose: Read the positions of the published run as parallel lists in one row.
// Parameters: none
// Columns:
//   slugs (list): ranked entities, sorted
//   positions (list): their positions
MATCH (p:Pointer {id: 'published'}) WHERE p.current IS NOT NULL
WITH left(p.current, 1) AS slot LIMIT 1
MATCH (e:Entity)
WITH e.slug AS slug, CASE slot WHEN 'a' THEN e.position_a ELSE e.position_b END AS position
WHERE position IS NOT NULL
WITH slug, position ORDER BY slug
RETURN collect(slug) AS slugs, collect(position) AS positions
