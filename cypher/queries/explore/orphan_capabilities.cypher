// Purpose: List capabilities reachable only through their entity: similar to no other, for no intent, in no search.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the entity that offers it
//   capability (string): its id
//   name (string?): its name, or null
//   rank (float?): the entity's computed rank, or null
// Example: orphan_capabilities limit=5
MATCH (e:Entity)-[:HAS_CAPABILITY]->(c:Capability)
WHERE NOT EXISTS { (c)-[:SIMILAR_TO]-(:Capability) } AND NOT EXISTS { (c)-[:SERVES]->(:Intent) }
  AND NOT EXISTS { (c)<-[:MATCHED]-(:Intent) }
RETURN e.slug AS slug, c.id AS capability, c.name AS name, e.rank AS rank
ORDER BY coalesce(e.position, 2147483647), slug, capability LIMIT $limit
