// Purpose: List entities whose statements changed since their current figures were made.
// Parameters:
//   limit (integer): maximum number of rows
// Columns:
//   slug (string): the entity
//   token (string): the mark to compare before clearing it
//   name (string): its current name, or null
MATCH (e:Entity)
WHERE e.stale IS NOT NULL
RETURN e.slug AS slug, e.stale AS token, e.name AS name
ORDER BY slug LIMIT $limit
