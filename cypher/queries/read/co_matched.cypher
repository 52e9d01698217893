// Purpose: For the intents an entity was clicked for or served most, list the entities that were, too, packed by intent.
// Parameters:
//   slug (string): the entity
//   intents (integer): how many intents
//   most (integer): how many other entities of each
// Columns:
//   intent (string): the intent's text
//   own (integer): how often the entity was clicked for it or served it
//   others (list): the other entities, the most often matched first
//   times (list): how often each was clicked for it or served it
MATCH (e:Entity {slug: $slug})
CALL (e) {
  MATCH (e)-[:HAS_CAPABILITY]->(:Capability)<-[m:MATCHED]-(i:Intent)
  RETURN i, m.clicked + coalesce(m.succeeded, 0) AS times
  UNION ALL
  MATCH (e)<-[m:MATCHED]-(i:Intent)
  RETURN i, m.clicked + coalesce(m.succeeded, 0) AS times
}
WITH i, sum(times) AS own WHERE own > 0
WITH i, own ORDER BY own DESC, i.key LIMIT $intents
MATCH (i)-[m:MATCHED]->(found)
WITH i, own, coalesce(found.slug, found.entity) AS other, sum(m.clicked + coalesce(m.succeeded, 0)) AS times
WHERE times > 0 AND other <> $slug
WITH i, own, other, times ORDER BY own DESC, i.key, times DESC, other
WITH i, own, collect(other)[..$most] AS others, collect(times)[..$most] AS times
RETURN i.text AS intent, own, others, times
ORDER BY own DESC, i.key
