// Purpose: Say which run was published when a source was last taken back.
// Parameters: none
// Columns:
//   run (string): the run
MATCH (p:Pointer {id: 'retracted'})
RETURN p.run AS run
