// Purpose: List what was shown for an intent, what was chosen most for how often it was likely seen first.
// Parameters:
//   intent (string): a wish in a searcher's words
//   limit (integer = 20): at most so many
// Columns:
//   candidate (string): the capability or entity that was shown
//   name (string): its label
//   kind (string): capability or entity
//   entities (list): slugs of who offers it
//   shown (integer): times shown
//   examined (float): times it was likely seen
//   clicked (integer): times clicked
//   succeeded (integer): times it served
//   failed (integer): times it did not
//   first_day (string): ISO day
//   last_day (string): ISO day
// Example: who_serves intent='transcribe a meeting'
MATCH (i:Intent)-[r:MATCHED]->(c)
WHERE i.key IN [$intent, toLower(trim($intent))]
WITH c, sum(r.shown) AS shown, round(sum(r.examined) * 1000) / 1000.0 AS examined, sum(r.clicked) AS clicked,
     sum(r.succeeded) AS succeeded, sum(r.failed) AS failed, min(r.day) AS first_day, max(r.day) AS last_day
OPTIONAL MATCH (e:Entity)-[:HAS_CAPABILITY]->(c)
WITH c, shown, examined, clicked, succeeded, failed, first_day, last_day, e ORDER BY e.slug
WITH c, shown, examined, clicked, succeeded, failed, first_day, last_day, collect(e.slug) AS offering
RETURN coalesce(c.slug, c.id) AS candidate, c.name AS name,
       CASE WHEN c:Entity THEN 'entity' ELSE 'capability' END AS kind,
       CASE WHEN c:Entity THEN [c.slug] ELSE offering END AS entities,
       shown, examined, clicked, succeeded, failed, first_day, last_day
ORDER BY (clicked + 1.0) / (examined + 2.0) DESC, candidate LIMIT $limit
