// Purpose: Take away the mark of a copy into this graph, which is complete.
// Parameters: none
// Columns: none
MATCH (p:Pointer {id: 'copying'})
DELETE p
