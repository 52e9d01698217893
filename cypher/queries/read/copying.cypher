// Name: copy_state
// Purpose: Say how far a copy into this graph got, and whether the graph holds anything else.
// Parameters: none
// Columns:
//   copy_of (string?): identity of the graph that is being copied, or null
//   copy_stage (integer?): which label or type it is at, or null
//   copy_done (integer?): how many of them are written, or null
//   other (integer): 1 where there are other nodes, else 0
OPTIONAL MATCH (p:Pointer {id: 'copying'})
WITH p
OPTIONAL MATCH (n) WHERE NOT (n:Pointer AND n.id = 'copying')
WITH p, n LIMIT 1
RETURN p.copy_of AS copy_of, p.copy_stage AS copy_stage, p.copy_done AS copy_done, count(n) AS other
