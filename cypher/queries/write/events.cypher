// Name: write_intents
// Purpose: Write what was searched for.
// Parameters:
//   rows (list): maps with key, text, searches, shown, clicked, succeeded, failed, first_day and last_day
// Columns: none
UNWIND $rows AS row
MERGE (i:Intent {key: row.key})
SET i.text = row.text, i.searches = row.searches, i.shown = row.shown, i.clicked = row.clicked,
    i.succeeded = row.succeeded, i.failed = row.failed, i.first_day = row.first_day, i.last_day = row.last_day

// Name: remove_intents
// Purpose: Remove intents that were never searched for and that nothing is declared to serve.
// Parameters:
//   keys (list): keys of intents
// Columns: none
UNWIND $keys AS key
MATCH (i:Intent {key: key}) WHERE NOT EXISTS { MATCH (:Capability)-[:SERVES]->(i) }
DETACH DELETE i

// Name: create_matched_capabilities
// Purpose: Write new search evidence on capabilities; merging would visit all evidence of an intent for each row.
// Parameters:
//   rows (list): maps with intent, key, candidate (an id), shown, examined, clicked, succeeded, failed, actors, first_day, last_day, recent_shown, recent_clicked, previous_shown and previous_clicked
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})
MATCH (c:Capability {id: row.candidate})
CREATE (i)-[:MATCHED {key: row.key, shown: row.shown, examined: row.examined, clicked: row.clicked,
    succeeded: row.succeeded, failed: row.failed, actors: row.actors, first_day: row.first_day,
    last_day: row.last_day, recent_shown: row.recent_shown, recent_clicked: row.recent_clicked,
    previous_shown: row.previous_shown, previous_clicked: row.previous_clicked}]->(c)

// Name: create_matched_entities
// Purpose: Write new search evidence on entities; merging would visit all evidence of an intent for each row.
// Parameters:
//   rows (list): maps with intent, key, candidate (a slug), shown, examined, clicked, succeeded, failed, actors, first_day, last_day, recent_shown, recent_clicked, previous_shown and previous_clicked
// Columns: none
UNWIND $rows AS row
MATCH (i:Intent {key: row.intent})
MATCH (c:Entity {slug: row.candidate})
CREATE (i)-[:MATCHED {key: row.key, shown: row.shown, examined: row.examined, clicked: row.clicked,
    succeeded: row.succeeded, failed: row.failed, actors: row.actors, first_day: row.first_day,
    last_day: row.last_day, recent_shown: row.recent_shown, recent_clicked: row.recent_clicked,
    previous_shown: row.previous_shown, previous_clicked: row.previous_clicked}]->(c)

// Name: change_matched
// Purpose: Write the changed search evidence of intents, visiting the evidence of each intent once.
// Parameters:
//   rows (list): maps with intent and changed (by key of the evidence a map with shown, examined, clicked, succeeded, failed, actors, first_day, last_day, recent_shown, recent_clicked, previous_shown and previous_clicked)
// Columns: none
UNWIND $rows AS changes
MATCH (:Intent {key: changes.intent})-[r:MATCHED]->()
WITH r, changes.changed[r.key] AS row WHERE row IS NOT NULL
SET r += row

// Name: remove_matched
// Purpose: Remove search evidence that the event log does not hold, visiting the evidence of each intent once.
// Parameters:
//   rows (list): maps with intent and keys (of the evidence)
// Columns: none
UNWIND $rows AS gone
MATCH (:Intent {key: gone.intent})-[r:MATCHED]->() WHERE r.key IN gone.keys
DELETE r

// Name: write_rates
// Purpose: Write how well capabilities and entities served intents, as the newest run estimates it.
// Parameters:
//   rows (list): maps with intent and rates (by key of the evidence a list: rate, lower, effective_events, trusted_actors)
// Columns: none
UNWIND $rows AS rated
MATCH (:Intent {key: rated.intent})-[r:MATCHED]->()
WITH r, rated.rates[r.key] AS figures WHERE figures IS NOT NULL
SET r.rate = figures[0], r.lower = figures[1], r.effective_events = figures[2], r.trusted_actors = figures[3]

// Name: write_times_matched
// Purpose: Write how often searches showed entities.
// Parameters:
//   rows (list): maps with slug and times, null where they do no longer
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug})
SET e.times_matched = row.times
