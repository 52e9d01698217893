// Purpose: List what serves an intent, either declared to or shown for it in searches, with the evidence.
// Parameters:
//   intent (string): its normalised text: lower case, single spaces
// Columns:
//   slug (string): the entity
//   offers (string?): the capability, or null if the entity as a whole was shown
//   declared (boolean): whether its source declares that it serves the intent
//   shown (integer): number of impressions for the intent
//   clicked (integer): number of clicks
//   succeeded (integer): number of successes
//   failed (integer): number of failures
// Example: serving_intent intent='transcribe a call'
MATCH (i:Intent {key: $intent})
CALL (i) {
  MATCH (i)<-[:SERVES]-(c:Capability)<-[:HAS_CAPABILITY]-(e:Entity)
  RETURN e, c, true AS declares, 0 AS s, 0 AS k, 0 AS y, 0 AS n
  UNION ALL
  MATCH (i)-[m:MATCHED]->(c:Capability)<-[:HAS_CAPABILITY]-(e:Entity)
  RETURN e, c, false AS declares, m.shown AS s, m.clicked AS k, m.succeeded AS y, m.failed AS n
  UNION ALL
  MATCH (i)-[m:MATCHED]->(e:Entity)
  RETURN e, null AS c, false AS declares, m.shown AS s, m.clicked AS k, m.succeeded AS y, m.failed AS n
}
WITH e, c, max(CASE WHEN declares THEN 1 ELSE 0 END) AS declares, sum(s) AS shown, sum(k) AS clicked,
     sum(coalesce(y, 0)) AS succeeded, sum(coalesce(n, 0)) AS failed
RETURN e.slug AS slug, c.name AS offers, declares = 1 AS declared, shown, clicked, succeeded, failed
ORDER BY succeeded DESC, clicked DESC, slug, coalesce(c.id, '')
