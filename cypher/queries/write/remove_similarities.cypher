// Purpose: Remove similarities that no longer hold.
// Parameters:
//   rows (list): maps with key and first
// Columns: none
UNWIND $rows AS row
MATCH (a:Capability {id: row.first})-[r:SIMILAR_TO {key: row.key}]->(:Capability)
DELETE r
