// Purpose: Bring plain figures of entities up to date with the published run, and remember them in its history.
// Parameters:
//   run (string): the published run
//   rows (list): maps with slug, key, values (a map of plain properties) and ranked (a map, or null where unranked)
// Columns: none
MATCH (run:Run {id: $run})
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug})
SET e += row.values
FOREACH (ranked IN CASE WHEN row.ranked IS NULL THEN [] ELSE [row.ranked] END |
  MERGE (e)-[k:RANKED {key: row.key}]->(run)
  SET k += ranked)
