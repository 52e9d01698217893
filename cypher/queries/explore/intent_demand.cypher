// Purpose: List the intents that were searched for most, with how much was shown and chosen.
// Parameters:
//   limit (integer = 20): at most so many
// Columns:
//   intent (string): what was searched for
//   candidates (integer): how many distinct capabilities and entities were shown
//   shown (integer): times any was shown
//   clicked (integer): times any was clicked
//   succeeded (integer): times any served
//   last_day (string): ISO day of the newest evidence
// Example: intent_demand limit=5
MATCH (i:Intent)-[r:MATCHED]->(c)
WITH i, count(DISTINCT coalesce(c.slug, c.id)) AS candidates, sum(r.shown) AS shown, sum(r.clicked) AS clicked,
     sum(r.succeeded) AS succeeded, max(r.day) AS last_day
RETURN i.text AS intent, candidates, shown, clicked, succeeded, last_day
ORDER BY shown DESC, intent LIMIT $limit
