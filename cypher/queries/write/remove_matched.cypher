// Purpose: Remove search evidence that the event log does not hold.
// Parameters:
//   rows (list): maps with key and intent
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})-[r:MATCHED {key: row.key}]->()
DELETE r
