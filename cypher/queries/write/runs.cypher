// Name: record_run
// Purpose: Record a run, or record it again.
// Parameters:
//   run (map): its properties, id among them
// Columns: none
MERGE (r:Run {id: $run.id})
SET r += $run

// Name: write_scores
// Purpose: Write scores into the slot that is not published.
// Parameters:
//   rows (list): maps with slug and values (a map of the slot's properties)
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug})
SET e += row.values

// Name: publish_run
// Purpose: Make a run the published one: the flip that readers see at once.
// Parameters:
//   run (string): the run
//   slot (string): where its scores stand, a or b
// Columns: none
MATCH (r:Run {id: $run})
SET r.state = 'published'
MERGE (p:Pointer {id: 'published'})
SET p.run = $run, p.slot = $slot, p.current = $slot + '|' + $run

// Name: settle_scores
// Purpose: Bring plain figures of entities up to date with a run, and remember in its history what changed.
// Parameters:
//   run (string): the run
//   rows (list): maps with slug, key, values (a map of plain properties) and ranked (a map, empty where no longer ranked, or null where nothing changed)
// Columns: none
MATCH (run:Run {id: $run})
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug})
SET e += row.values
FOREACH (ranked IN CASE WHEN row.ranked IS NULL THEN [] ELSE [row.ranked] END |
  MERGE (e)-[k:RANKED {key: row.key}]->(run)
  SET k += ranked)

// Name: finish_settling
// Purpose: Say that the plain figures follow the published run, if it is still published.
// Parameters:
//   run (string): the run that was settled
// Columns: none
MATCH (p:Pointer {id: 'published'}) WHERE p.run = $run
SET p.settled = $run

// Name: mark_retracted
// Purpose: Remember that a source was taken back since the run that is published now.
// Parameters: none
// Columns: none
MATCH (published:Pointer {id: 'published'})
WITH published.run AS run
MERGE (p:Pointer {id: 'retracted'})
SET p.run = run
