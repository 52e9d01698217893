// Purpose: Read all marks of the graph's state: the published run, and from what each derived thing was made.
// Parameters: none
// Columns:
//   id (string): what the mark is of
//   marks (map): its properties
MATCH (p:Pointer)
RETURN p.id AS id, properties(p) AS marks
ORDER BY id
