// Purpose: List the similar pairs between the capabilities of some entities and those of others.
// Parameters:
//   slugs (list): entities that were asked about
//   others (list): other entities
//   most (integer): from a capability with more similar ones than that, the search starts at the others
// Columns:
//   capability (string): capability of an entity that was asked about
//   capability_name (string): its label
//   other (string): the other entity
//   other_capability (string): the similar capability
//   other_capability_name (string): its label
//   similarity (float): cosine similarity, 0-1
CALL {
  UNWIND $slugs AS slug
  MATCH (:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
  WITH c WHERE COUNT { (c)-[:SIMILAR_TO]-() } <= $most
  MATCH (c)-[r:SIMILAR_TO]-(d:Capability)
  WITH c, d, r.similarity AS similarity WHERE d.entity IN $others
  RETURN c, d, similarity
  UNION ALL
  UNWIND $slugs AS slug
  MATCH (:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
  WITH c WHERE COUNT { (c)-[:SIMILAR_TO]-() } > $most
  WITH collect(c.id) AS hubs WHERE size(hubs) > 0
  UNWIND $others AS other
  MATCH (:Entity {slug: other})-[:HAS_CAPABILITY]->(d:Capability)-[r:SIMILAR_TO]-(c:Capability)
  WITH c, d, r.similarity AS similarity, hubs WHERE c.id IN hubs
  RETURN c, d, similarity
}
RETURN DISTINCT c.id AS capability, c.name AS capability_name, d.entity AS other, d.id AS other_capability,
       d.name AS other_capability_name, similarity
ORDER BY other, capability, other_capability
