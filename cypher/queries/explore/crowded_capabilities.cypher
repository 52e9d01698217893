// Purpose: List the capabilities for which the most other entities offer something similar.
// Parameters:
//   similarity (float = 0.2): minimum similarity, 0-1
//   limit (integer = 20): maximum number of rows
// Columns:
//   capability (string): its id
//   name (string?): its name, or null
//   slug (string): the entity that offers it
//   others (integer): how many other entities offer something similar
//   free_others (integer): how many of those are free
// Essential: slug, name, others
// Example: crowded_capabilities limit=5
MATCH (e:Entity)-[:HAS_CAPABILITY]->(c:Capability)-[r:SIMILAR_TO]-(:Capability)<-[:HAS_CAPABILITY]-(o:Entity)
WHERE o.slug <> e.slug AND r.similarity >= $similarity
WITH c, e, count(DISTINCT o.slug) AS others, count(DISTINCT CASE WHEN o.free = true THEN o.slug ELSE null END) AS free_others
RETURN c.id AS capability, c.name AS name, e.slug AS slug, others, free_others
ORDER BY others DESC, capability LIMIT $limit
