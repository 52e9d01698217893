// Name: mark_copy
// Purpose: Write down how far a copy into this graph got.
// Parameters:
//   copy_of (string): identity of the graph that is being copied
//   stage (integer): which label or type it is at
//   done (integer): how many of them are written
// Columns: none
MERGE (p:Pointer {id: 'copying'})
SET p.copy_of = $copy_of, p.copy_stage = $stage, p.copy_done = $done

// Name: finish_copy
// Purpose: Take away the mark of a copy into this graph, which is complete.
// Parameters: none
// Columns: none
MATCH (p:Pointer {id: 'copying'})
DELETE p
