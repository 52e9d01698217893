// Purpose: Write how well capabilities served intents.
// Parameters:
//   rows (list): maps with key, intent, candidate, rate, lower, events and actors
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})
MATCH (c:Capability {id: row.candidate})
MERGE (i)-[r:ANSWERED_BY {key: row.key}]->(c)
SET r.rate = row.rate, r.lower = row.lower, r.events = row.events, r.actors = row.actors
