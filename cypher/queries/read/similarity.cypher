// Name: similarities
// Purpose: Read all similarities, packed by the capability with the smaller id.
// Parameters: none
// Columns:
//   first (string): the capability with the smaller id
//   seconds (list): the others
//   similarities (list): cosine similarities, 0-1
MATCH (a:Capability)-[r:SIMILAR_TO]->(b:Capability)
WITH a.id AS first, b.id AS second, r.similarity AS similarity ORDER BY first, second
RETURN first, collect(second) AS seconds, collect(similarity) AS similarities
ORDER BY first

// Name: similar_entities
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

// Name: similar_offers
// Purpose: List the capabilities of other entities that are similar to those of the named ones.
// Parameters:
//   slugs (list): entities
//   threshold (float = 0): only from this similarity on
// Columns:
//   slug (string): the named entity
//   capability (string): its capability
//   capability_name (string?): its label, or null
//   other (string): the other entity
//   other_capability (string): the similar capability
//   other_capability_name (string?): its label, or null
//   similarity (float): cosine similarity, 0-1
UNWIND $slugs AS slug
MATCH (:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
MATCH (c)-[r:SIMILAR_TO]-(d:Capability) WHERE r.similarity >= $threshold AND d.entity <> slug
RETURN slug, c.id AS capability, c.name AS capability_name, d.entity AS other, d.id AS other_capability,
       d.name AS other_capability_name, r.similarity AS similarity
ORDER BY slug, capability, other_capability

// Name: similar_to
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

// Name: similar_between
// Purpose: List the similar pairs between the capabilities of some entities and those of others.
// Parameters:
//   slugs (list): entities that were asked about
//   others (list): other entities
//   most (integer): from a capability with more similar ones than that, the search starts at the others
// Columns:
//   capability (string): capability of an entity that was asked about
//   capability_name (string?): its label, or null
//   other (string): the other entity
//   other_capability (string): the similar capability
//   other_capability_name (string?): its label, or null
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
