// Purpose: For each capability of an entity, list the entities that offer similar ones, packed by capability.
// Parameters:
//   slug (string): the entity
// Columns:
//   capability (string): its capability
//   others (list): the other entities, in no order: to sort very many here takes longer
//   similar (list): their capabilities
//   similarities (list): cosine similarities, 0-1
MATCH (:Entity {slug: $slug})-[:HAS_CAPABILITY]->(c:Capability)-[r:SIMILAR_TO]-(d:Capability)
WHERE d.entity <> $slug
RETURN c.id AS capability, collect(d.entity) AS others, collect(d.id) AS similar, collect(r.similarity) AS similarities
ORDER BY capability
