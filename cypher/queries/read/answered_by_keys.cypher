// Purpose: Read what is written of how well intents were served, packed by intent, a range of keys at a time.
// Parameters:
//   after (string): start behind this intent
//   limit (integer): maximum number of intents
// Columns:
//   intent (string): the intent
//   keys (list): keys of the relationships
//   figures (list): of each a list: rate, lower, events, actors
MATCH (i:Intent) WHERE i.key > $after
WITH i ORDER BY i.key LIMIT $limit
OPTIONAL MATCH (i)-[r:ANSWERED_BY]->(candidate)
WITH i.key AS intent, r ORDER BY intent, r.key
RETURN intent, collect(r.key) AS keys, collect(CASE WHEN r IS NULL THEN null ELSE [r.rate, r.lower, r.events, r.actors] END) AS figures
ORDER BY intent
