// Purpose: Forget sources; what they state goes with them.
// Parameters:
//   ids (list): source ids
// Columns: none
UNWIND $ids AS id
MATCH (s:Source {id: id})
DETACH DELETE s
