// Purpose: Register files of search events whose segments are in the event log.
// Parameters:
//   rows (list): maps with id, and the properties of a source
// Columns: none
UNWIND $rows AS row
MERGE (s:Source {id: row.id})
SET s = row
