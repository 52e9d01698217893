// Purpose: Relate capabilities to the intents they are declared to serve, where nothing changed meanwhile.
// Parameters:
//   rows (list): maps with id, entity, token, intent (its key) and text
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity}) WHERE e.stale = row.token
MATCH (c:Capability {id: row.id})
MERGE (i:Intent {key: row.intent})
ON CREATE SET i.text = row.text
MERGE (c)-[:SERVES {key: row.id + '|' + row.intent}]->(i)
