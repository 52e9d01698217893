// Purpose: Make a run the published one: the flip that readers see at once.
// Parameters:
//   run (string): the run
//   slot (string): where its scores stand, a or b
// Columns: none
MATCH (r:Run {id: $run})
SET r.state = 'published'
MERGE (p:Pointer {id: 'published'})
SET p.run = $run, p.slot = $slot, p.current = $slot + '|' + $run
