// Purpose: Read all that is recorded of one run.
// Parameters:
//   id (string): the run
// Columns:
//   run (map): its properties
MATCH (r:Run {id: $id})
RETURN properties(r) AS run
