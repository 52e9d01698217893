// Purpose: List the capabilities of other entities that are similar to those of the named ones.
// Parameters:
//   slugs (list): entities
//   threshold (float = 0): only from this similarity on
// Columns:
//   slug (string): the named entity
//   capability (string): its capability
//   capability_name (string): its label
//   other (string): the other entity
//   other_capability (string): the similar capability
//   other_capability_name (string): its label
//   similarity (float): cosine similarity, 0-1
UNWIND $slugs AS slug
MATCH (:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
MATCH (c)-[r:SIMILAR_TO]-(d:Capability) WHERE r.similarity >= $threshold AND d.entity <> slug
RETURN slug, c.id AS capability, c.name AS capability_name, d.entity AS other, d.id AS other_capability,
       d.name AS other_capability_name, r.similarity AS similarity
ORDER BY slug, capability, other_capability
