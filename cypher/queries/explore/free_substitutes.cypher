// Purpose: List free entities that offer something similar to what a paid one offers, the closest first.
// Parameters:
//   slug (string): the paid entity
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the free entity
//   name (string): its name
//   rank (float?): its computed rank, or null
//   shared (integer): number of similar capabilities
//   closest (float): maximum similarity, 0-1
// Essential: slug, shared, closest
// Example: free_substitutes slug=claude
MATCH (e:Entity {slug: $slug})-[:HAS_CAPABILITY]->(c:Capability)-[r:SIMILAR_TO]-(:Capability)<-[:HAS_CAPABILITY]-(o:Entity)
WHERE o.free = true AND o.slug <> $slug
WITH o, count(DISTINCT c.id) AS shared, max(r.similarity) AS closest
RETURN o.slug AS slug, o.name AS name, o.rank AS rank, shared, closest
ORDER BY shared DESC, closest DESC, slug LIMIT $limit
