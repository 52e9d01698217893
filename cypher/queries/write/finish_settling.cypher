// Purpose: Say that the plain figures follow the published run, if it is still published.
// Parameters:
//   run (string): the run that was settled
// Columns: none
MATCH (p:Pointer {id: 'published'}) WHERE p.run = $run
SET p.settled = $run
