// Purpose: Delete entities no source states any more, where nothing changed meanwhile.
// Parameters:
//   rows (list): maps with slug and token
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug})
WHERE e.stale = row.token AND e.alias_of IS NULL AND NOT EXISTS { MATCH (:Source)-[:STATES]->(e) }
DETACH DELETE e
