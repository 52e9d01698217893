// Name: pointers
// Purpose: Read all marks of the graph's state: the published run, and from what each derived thing was made.
// Parameters: none
// Columns:
//   id (string): what the mark is of
//   marks (map): its properties
MATCH (p:Pointer)
RETURN p.id AS id, properties(p) AS marks
ORDER BY id

// Name: unsettled_run
// Purpose: Return the published run if the plain figures of entities do not follow it yet.
// Parameters: none
// Columns:
//   run (string): the published run
MATCH (p:Pointer {id: 'published'}) WHERE p.run IS NOT NULL AND coalesce(p.settled, '') <> p.run
RETURN p.run AS run
