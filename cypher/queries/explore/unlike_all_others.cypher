// Purpose: List the capabilities of an entity to which no other entity offers anything similar.
// Parameters:
//   slug (string): the entity
// Columns:
//   capability (string): its id
//   name (string?): its name, or null
//   unique (string?): its unique point as printed on its page, or null
// Example: unlike_all_others slug=claude
MATCH (e:Entity {slug: $slug})-[:HAS_CAPABILITY]->(c:Capability)
WHERE NOT EXISTS { MATCH (c)-[:SIMILAR_TO]-(:Capability)<-[:HAS_CAPABILITY]-(o:Entity) WHERE o.slug <> $slug }
RETURN c.id AS capability, c.name AS name, c.unique AS unique
ORDER BY capability
