// Purpose: Record raw signals as sources state them; an entity that no other source states waits without a name.
// Parameters:
//   rows (list): maps with source, slug, key and signal (a map as printed)
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
MERGE (e:Entity {slug: row.slug})
MERGE (s)-[r:STATES {key: row.key}]->(e)
SET r += row.signal
