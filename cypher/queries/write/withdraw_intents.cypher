// Purpose: Take back that capabilities serve intents no source declares any more, where nothing changed meanwhile.
// Parameters:
//   rows (list): maps with id, entity, token and intent (its key)
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity}) WHERE e.stale = row.token
MATCH (c:Capability {id: row.id})-[r:SERVES]->(:Intent {key: row.intent})
DELETE r
