// Purpose: List the most searched intents, with impressions, clicks and successes.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   intent (string): what was searched for
//   candidates (integer): number of distinct capabilities and entities shown
//   shown (integer): times any was shown
//   clicked (integer): times any was clicked
//   succeeded (integer): times any succeeded
//   last_day (string): ISO date of the newest evidence
// Example: intent_demand limit=5
MATCH (i:Intent)-[r:MATCHED]->(c)
WITH i, count(DISTINCT coalesce(c.slug, c.id)) AS candidates, sum(r.shown) AS shown, sum(r.clicked) AS clicked,
     sum(r.succeeded) AS succeeded, max(r.day) AS last_day
RETURN i.text AS intent, candidates, shown, clicked, succeeded, last_day
ORDER BY shown DESC, intent LIMIT $limit
