// Purpose: Take back everything the named sources stated, and mark the entities they touched as stale.
// Parameters:
//   sources (list): source ids
//   token (string): the mark of this load
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[r:STATES]->(n)
FOREACH (e IN CASE WHEN n:Entity THEN [n] ELSE [] END | SET e.stale = $token)
DELETE r
