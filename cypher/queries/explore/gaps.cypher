// Purpose: List intents that are searched for and seldom served well: gaps worth filling, most searched first.
// Parameters:
//   success (float = 0.5): at most this share of the known outcomes is a success
//   searched (integer = 1): shown at least so often
//   limit (integer = 20): at most so many
// Columns:
//   intent (string): the wish
//   shown (integer): how often something was shown for it
//   clicked (integer): how often that was clicked
//   succeeded (integer): how often it served
//   failed (integer): how often it did not
//   declared (integer): how many capabilities say they serve it
// Example: gaps limit=5
MATCH (i:Intent)-[m:MATCHED]->()
WITH i, sum(m.shown) AS shown, sum(m.clicked) AS clicked, sum(coalesce(m.succeeded, 0)) AS succeeded,
     sum(coalesce(m.failed, 0)) AS failed
WHERE shown >= $searched AND succeeded <= $success * (succeeded + failed)
RETURN i.text AS intent, shown, clicked, succeeded, failed, COUNT { (i)<-[:SERVES]-(:Capability) } AS declared
ORDER BY shown DESC, i.key LIMIT $limit
