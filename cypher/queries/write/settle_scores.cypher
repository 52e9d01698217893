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
