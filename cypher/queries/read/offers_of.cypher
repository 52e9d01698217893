// Purpose: List the capabilities of the named entities, packed by entity.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   capabilities (list): capability ids
//   names (list): their labels
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
WITH slug, c.id AS capability, c.name AS name ORDER BY slug, capability
RETURN slug, collect(capability) AS capabilities, collect(name) AS names
ORDER BY slug
