// Purpose: List what was shown for an intent, first what was chosen most for how often it was likely seen.
// Parameters:
//   intent (string): the intent, in a searcher's words
//   limit (integer = 20): maximum number of rows
// Columns:
//   entities (list): slugs of the entities that offer it
//   name (string?): its label, or null
//   shown (integer): times shown
//   examined (float): expected number of times it was examined
//   clicked (integer): times clicked
//   succeeded (integer): times it succeeded
//   failed (integer): times it failed
//   last_day (string): ISO date of the newest evidence
//   candidate (string): the capability or entity that was shown
// Essential: entities, candidate
// Example: who_serves intent='transcribe a meeting'
MATCH (i:Intent)-[r:MATCHED]->(c)
WHERE i.key IN [$intent, toLower(trim($intent))]
WITH c, sum(r.shown) AS shown, round(sum(r.examined) * 1000) / 1000.0 AS examined, sum(r.clicked) AS clicked,
     sum(r.succeeded) AS succeeded, sum(r.failed) AS failed, max(r.last_day) AS last_day
OPTIONAL MATCH (e:Entity)-[:HAS_CAPABILITY]->(c)
WITH c, shown, examined, clicked, succeeded, failed, last_day, e ORDER BY e.slug
WITH c, shown, examined, clicked, succeeded, failed, last_day, collect(e.slug) AS offering
RETURN CASE WHEN c:Entity THEN [c.slug] ELSE offering END AS entities, c.name AS name,
       shown, examined, clicked, succeeded, failed, last_day, coalesce(c.slug, c.id) AS candidate
ORDER BY (clicked + 1.0) / (examined + 2.0) DESC, candidate LIMIT $limit
