// Purpose: For each capability of an entity, list the entities that offer the most similar ones, packed by capability.
// Parameters:
//   slug (string): the entity
//   most (integer): how many similar capabilities of each
// Columns:
//   capability (string): its capability
//   others (list): the other entities, the most similar first
//   similarities (list): cosine similarities, 0-1
MATCH (:Entity {slug: $slug})-[:HAS_CAPABILITY]->(c:Capability)-[r:SIMILAR_TO]-(d:Capability)
WITH c.id AS capability, d.entity AS other, d.id AS there, r.similarity AS similarity
WHERE other <> $slug
WITH capability, other, similarity ORDER BY capability, similarity DESC, there
RETURN capability, collect(other)[..$most] AS others, collect(similarity)[..$most] AS similarities
ORDER BY capability
