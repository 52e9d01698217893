// Purpose: Write the current figures of entities and clear their stale mark, where nothing changed meanwhile.
// Parameters:
//   rows (list): maps with slug, token and figures (a map)
// Columns:
//   slug (string): an entity that was written
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug}) WHERE e.stale = row.token
SET e += row.figures
REMOVE e.stale
RETURN e.slug AS slug
ORDER BY slug
