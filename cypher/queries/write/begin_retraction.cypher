// Purpose: Have a source count for nothing, as it is about to be taken back in parts.
// Parameters:
//   id (string): the source
// Columns: none
MATCH (s:Source {id: $id})
SET s.pending = true
