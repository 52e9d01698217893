// Purpose: List the most searched intents, with impressions, clicks and successes.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   intent (string): what was searched for
//   searches (integer): searches for it
//   candidates (integer): number of distinct capabilities and entities with evidence
//   shown (integer): times any was shown
//   clicked (integer): times any was clicked
//   succeeded (integer): times any succeeded
//   last_day (string): ISO date of the newest search
// Example: intent_demand limit=5
MATCH (i:Intent) WHERE i.searches IS NOT NULL
WITH i ORDER BY i.shown DESC, i.text, i.key LIMIT $limit
RETURN i.text AS intent, i.searches AS searches, COUNT { (i)-[:MATCHED]->() } AS candidates, i.shown AS shown,
       i.clicked AS clicked, i.succeeded AS succeeded, i.last_day AS last_day
ORDER BY shown DESC, intent, i.key
