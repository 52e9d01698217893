// Purpose: List the intents for which an entity or one of its capabilities was shown, most chosen first.
// Parameters:
//   slug (string): the entity
//   limit (integer = 20): maximum number of rows
// Columns:
//   intent (string): what was searched for
//   shown (integer): times shown
//   examined (float): expected number of times it was examined
//   clicked (integer): times clicked
//   succeeded (integer): times it succeeded
//   failed (integer): times it failed
//   last_day (string): ISO date of the newest evidence
// Example: intent_evidence_of slug=claude
MATCH (e:Entity {slug: $slug})
OPTIONAL MATCH (e)-[:HAS_CAPABILITY]->(c:Capability)
WITH e, collect(c) AS offered
UNWIND [e] + offered AS candidate
MATCH (i:Intent)-[r:MATCHED]->(candidate)
WITH i, sum(r.shown) AS shown, round(sum(r.examined) * 1000) / 1000.0 AS examined, sum(r.clicked) AS clicked,
     sum(r.succeeded) AS succeeded, sum(r.failed) AS failed, max(r.last_day) AS last_day
RETURN i.text AS intent, shown, examined, clicked, succeeded, failed, last_day
ORDER BY clicked DESC, intent, i.key LIMIT $limit
