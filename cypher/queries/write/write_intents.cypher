// Purpose: Write what was searched for.
// Parameters:
//   rows (list): maps with key and text
// Columns: none
UNWIND $rows AS row
MERGE (i:Intent {key: row.key})
SET i.text = row.text
