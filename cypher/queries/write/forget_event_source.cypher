// Purpose: Forget a source of search events whose segment was replaced by another.
// Parameters:
//   id (string): the source
// Columns: none
MATCH (s:Source {id: $id}) WHERE s.kind = 'events'
DETACH DELETE s
