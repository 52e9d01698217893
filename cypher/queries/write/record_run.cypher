// Purpose: Record a run, or record it again.
// Parameters:
//   run (map): its properties, id among them
// Columns: none
MERGE (r:Run {id: $run.id})
SET r += $run
