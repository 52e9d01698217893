// Name: last_day_of_evidence
// Purpose: Return the last day of the search evidence of a graph of schema version 1.
// Parameters: none
// Columns:
//   day (string?): ISO date, or null where there is none by day
MATCH (:Intent)-[r:MATCHED]->() WHERE r.day IS NOT NULL
RETURN max(r.day) AS day

// Name: daily_evidence
// Purpose: Read the search evidence of some intents that is still kept by day, as in schema version 1, packed by intent.
// Parameters:
//   limit (integer): maximum number of intents
// Columns:
//   intent (string): the intent
//   text (string): as first phrased
//   candidates (list): of each day of a pair a list: the capability or entity, and whether it is an entity
//   days (list): properties of the evidence of each
//   answering (list): of each estimate a list: the capability or entity, and whether it is an entity
//   rates (list): properties of each estimate
MATCH (i:Intent) WHERE EXISTS { MATCH (i)-[r:MATCHED]->() WHERE r.day IS NOT NULL }
WITH i ORDER BY i.key LIMIT $limit
CALL (i) {
  MATCH (i)-[r:MATCHED]->(c) WHERE r.day IS NOT NULL
  WITH r, c ORDER BY r.key
  RETURN collect([coalesce(c.slug, c.id), c.slug IS NOT NULL]) AS candidates, collect(properties(r)) AS days
}
CALL (i) {
  MATCH (i)-[r:ANSWERED_BY]->(c)
  WITH r, c ORDER BY r.key
  RETURN collect([coalesce(c.slug, c.id), c.slug IS NOT NULL]) AS answering, collect(properties(r)) AS rates
}
RETURN i.key AS intent, i.text AS text, candidates, days, answering, rates
ORDER BY intent
