// Purpose: Remove estimates that no trusted search stands behind any more.
// Parameters:
//   rows (list): maps with key and intent
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})-[r:ANSWERED_BY {key: row.key}]->()
DELETE r
