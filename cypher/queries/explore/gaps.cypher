// Purpose: List intents that are searched for but rarely served well, most searched first.
// Parameters:
//   success (float = 0.5): maximum share of successes among known outcomes
//   searched (integer = 1): minimum number of impressions
//   limit (integer = 20): maximum number of rows
// Columns:
//   intent (string): the text of the intent
//   shown (integer): number of impressions for it
//   clicked (integer): number of clicks
//   succeeded (integer): number of successes
//   failed (integer): number of failures
//   declared (integer): number of capabilities declared to serve it
// Example: gaps limit=5
MATCH (i:Intent) WHERE i.searches IS NOT NULL
WITH i, i.shown AS shown, i.clicked AS clicked, i.succeeded AS succeeded, i.failed AS failed
WHERE shown >= $searched AND succeeded <= $success * (succeeded + failed)
RETURN i.text AS intent, shown, clicked, succeeded, failed, COUNT { (i)<-[:SERVES]-(:Capability) } AS declared
ORDER BY shown DESC, i.key LIMIT $limit
