// Name: record_run
// Purpose: Record a run, or record it again.
// Parameters:
//   run (map): its properties, id among them
// Columns: none
MERGE (r:Run {id: $run.id})
SET r += $run

// Name: record_methodology
// Purpose: Record the constants of a run, so that methodologies can be compared later.
// Parameters:
//   id (string): hash of the constants
//   constants (string): JSON text
// Columns: none
MERGE (m:Methodology {id: $id})
SET m.constants = $constants

// Name: write_scores
// Purpose: Write scores into the slot that is not published.
// Parameters:
//   rows (list): maps with slug and values (a map of the slot's properties)
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug})
SET e += row.values

// Name: publish_run
// Purpose: Make a run the published one: the flip that readers see at once, and an act of its own unless it is published already.
// Parameters:
//   run (string): the run
//   slot (string): where its scores stand, a or b
//   at (string): ISO time, UTC
// Columns: none
MATCH (r:Run {id: $run})
SET r.state = 'published'
MERGE (p:Pointer {id: 'published'})
WITH r, p, coalesce(p.run, '') AS before
SET p.run = $run, p.slot = $slot, p.current = $slot + '|' + $run
WITH r, before WHERE before <> $run
OPTIONAL MATCH (other:Run)
WITH r, max(other.sequence) AS recorded
OPTIONAL MATCH (act:Publication)
WITH r, recorded, coalesce(max(act.number), 0) AS last
WITH r, CASE WHEN r.sequence = recorded AND recorded > last THEN recorded WHEN recorded > last THEN recorded + 1 ELSE last + 1 END AS number
CREATE (a:Publication {id: toString(number), number: number, published_at: $at})
CREATE (a)-[:PUBLISHES {key: toString(number)}]->(r)

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

// Name: mark_loaded
// Purpose: Remember that something was loaded since the run that is published now.
// Parameters: none
// Columns: none
MATCH (published:Pointer {id: 'published'})
WITH published.run AS run
MERGE (p:Pointer {id: 'loaded'})
SET p.run = run
