// Purpose: Read the search evidence of some intents, packed by intent.
// Parameters:
//   intents (list): keys of intents
// Columns:
//   intent (string): the intent
//   keys (list): keys of the evidence
//   candidates (list): the capability or entity of each
//   counts (list): of each a list: shown, examined, clicked, succeeded, failed, actors
UNWIND $intents AS intent
MATCH (i:Intent {key: intent})-[r:MATCHED]->(c)
WITH i.key AS intent, r, coalesce(c.slug, c.id) AS candidate ORDER BY intent, r.key
RETURN intent, collect(r.key) AS keys, collect(candidate) AS candidates,
       collect([r.shown, r.examined, r.clicked, r.succeeded, r.failed, r.actors]) AS counts
ORDER BY intent
