// Purpose: Record sources with what their pages say as a whole.
// Parameters:
//   rows (list): maps with id, and the properties of a source
// Columns: none
UNWIND $rows AS row
MERGE (s:Source {id: row.id})
SET s = row
