// Purpose: Read what is similar to the capabilities of the named entities, packed by capability; not of those that very many are similar to.
// Parameters:
//   slugs (list): entities
//   most (integer): how many similar capabilities are not too many
// Columns:
//   slug (string): the entity
//   capability (string): its capability
//   others (list): ids of the similar capabilities
//   similarities (list): cosine similarities, 0-1
UNWIND $slugs AS slug
MATCH (:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
WITH slug, c, COUNT { (c)-[:SIMILAR_TO]-() } AS degree WHERE degree <= $most
MATCH (c)-[r:SIMILAR_TO]-(d:Capability)
RETURN slug, c.id AS capability, collect(d.id) AS others, collect(r.similarity) AS similarities
ORDER BY slug, capability
