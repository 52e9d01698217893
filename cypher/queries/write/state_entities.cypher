// Purpose: Record what sources state of entities, and mark the entities as stale.
// Parameters:
//   rows (list): maps with source, slug, key and figures (a map as printed)
//   token (string): the mark of this load
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
MERGE (e:Entity {slug: row.slug})
SET e.stale = $token
MERGE (s)-[r:STATES {key: row.key}]->(e)
SET r += row.figures
