// Purpose: Write the daily search evidence on capabilities.
// Parameters:
//   rows (list): maps with key, intent, candidate, day, shown, examined, clicked, succeeded, failed and actors
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})
MATCH (c:Capability {id: row.candidate})
MERGE (i)-[r:MATCHED {key: row.key}]->(c)
SET r.day = row.day, r.shown = row.shown, r.examined = row.examined, r.clicked = row.clicked,
    r.succeeded = row.succeeded, r.failed = row.failed, r.actors = row.actors
