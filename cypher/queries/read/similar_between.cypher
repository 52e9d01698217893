// Purpose: List the similar pairs between the capabilities of some entities and those of others.
// Parameters:
//   slugs (list): entities that were asked about
//   others (list): other entities, few: the search starts at them
// Columns:
//   capability (string): capability of an entity that was asked about
//   capability_name (string): its label
//   other (string): the other entity
//   other_capability (string): the similar capability
//   other_capability_name (string): its label
//   similarity (float): cosine similarity, 0-1
UNWIND $others AS other
MATCH (:Entity {slug: other})-[:HAS_CAPABILITY]->(d:Capability)-[r:SIMILAR_TO]-(c:Capability)
WITH other, d, c, r.similarity AS similarity WHERE c.entity IN $slugs
RETURN c.id AS capability, c.name AS capability_name, other, d.id AS other_capability, d.name AS other_capability_name,
       similarity
ORDER BY other, capability, other_capability
