// Name: write_intents
// Purpose: Write what was searched for.
// Parameters:
//   rows (list): maps with key and text
// Columns: none
UNWIND $rows AS row
MERGE (i:Intent {key: row.key})
SET i.text = row.text

// Name: remove_intents
// Purpose: Remove intents that were never searched for and that nothing is declared to serve.
// Parameters:
//   keys (list): keys of intents
// Columns: none
UNWIND $keys AS key
MATCH (i:Intent {key: key}) WHERE NOT EXISTS { MATCH (:Capability)-[:SERVES]->(i) }
DETACH DELETE i

// Name: write_matched
// Purpose: Write the daily search evidence on capabilities and entities.
// Parameters:
//   rows (list): maps with key, intent, candidate (an id or a slug), is_entity (whether it is a slug), day, shown, examined, clicked, succeeded, failed and actors
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})
CALL (row) {
  MATCH (c:Capability {id: row.candidate}) WHERE NOT row.is_entity
  RETURN c
  UNION ALL
  MATCH (c:Entity {slug: row.candidate}) WHERE row.is_entity
  RETURN c
}
MERGE (i)-[r:MATCHED {key: row.key}]->(c)
SET r.day = row.day, r.shown = row.shown, r.examined = row.examined, r.clicked = row.clicked,
    r.succeeded = row.succeeded, r.failed = row.failed, r.actors = row.actors

// Name: remove_matched
// Purpose: Remove search evidence that the event log does not hold.
// Parameters:
//   rows (list): maps with key and intent
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})-[r:MATCHED {key: row.key}]->()
DELETE r

// Name: write_answered_by
// Purpose: Write how well capabilities and entities served intents.
// Parameters:
//   rows (list): maps with key, intent, candidate (an id or a slug), is_entity (whether it is a slug), rate, lower, events and actors
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})
CALL (row) {
  MATCH (c:Capability {id: row.candidate}) WHERE NOT row.is_entity
  RETURN c
  UNION ALL
  MATCH (c:Entity {slug: row.candidate}) WHERE row.is_entity
  RETURN c
}
MERGE (i)-[r:ANSWERED_BY {key: row.key}]->(c)
SET r.rate = row.rate, r.lower = row.lower, r.events = row.events, r.actors = row.actors

// Name: remove_answered_by
// Purpose: Remove estimates that no trusted search stands behind any more.
// Parameters:
//   rows (list): maps with key and intent
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})-[r:ANSWERED_BY {key: row.key}]->()
DELETE r
