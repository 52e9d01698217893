// Purpose: Read all that is recorded of every run, in the order of making.
// Parameters: none
// Columns:
//   run (map): its properties
//   current (boolean): whether it is the published one now
MATCH (r:Run)
OPTIONAL MATCH (p:Pointer {id: 'published', run: r.id})
RETURN properties(r) AS run, p IS NOT NULL AS current
ORDER BY r.sequence, r.id
