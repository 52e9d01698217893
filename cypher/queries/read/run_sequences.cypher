// Purpose: List all runs with their place in the sequence, as parallel lists in one row.
// Parameters: none
// Columns:
//   ids (list): runs
//   sequences (list): their places, from 1
MATCH (r:Run)
WITH r ORDER BY r.sequence, r.id
RETURN collect(r.id) AS ids, collect(r.sequence) AS sequences
