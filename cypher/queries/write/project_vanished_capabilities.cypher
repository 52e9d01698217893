// Purpose: Mark capabilities no source states any more, where their entity is still as it was read.
// Parameters:
//   rows (list): maps with id, entity and token
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity}) WHERE e.stale = row.token
MATCH (c:Capability {id: row.id}) WHERE NOT EXISTS { MATCH (:Source)-[:STATES]->(c) }
SET c.vanished = true
REMOVE c.uri, c.source_id
