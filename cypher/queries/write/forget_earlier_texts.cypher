// Purpose: Forget in which words sources stated capabilities once, and mark their entities as stale.
// Parameters:
//   sources (list): source ids
//   keys (list): which texts
//   token (string): the mark of this load
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[o:STATED_BEFORE]->(e:Entity) WHERE o.key IN $keys
SET e.stale = $token
DELETE o
