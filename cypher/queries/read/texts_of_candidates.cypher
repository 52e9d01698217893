// Purpose: Read the words by which capabilities and entities can be found now; of what is gone, nothing.
// Parameters:
//   capabilities (list): capability ids
//   entities (list): slugs
// Columns:
//   slug (string): the entity
//   capability (string): the capability, or null
//   entity_name (string): the capability's entity's name, or null
//   name (string): its own name, or null
//   description (string): what it does or says of itself, or null
//   unique (string): what sets it apart, or null
//   intents (list): the intents it is declared to serve, as phrased
CALL {
  UNWIND $capabilities AS id
  MATCH (c:Capability {id: id})<-[:HAS_CAPABILITY]-(e:Entity) WHERE c.vanished IS NULL
  OPTIONAL MATCH (c)-[:SERVES]->(i:Intent)
  WITH e, c, i.text AS intent ORDER BY c.id, intent
  RETURN e.slug AS slug, c.id AS capability, e.name AS entity_name, c.name AS name, c.description AS description,
         c.unique AS unique, collect(intent) AS intents
  UNION ALL
  UNWIND $entities AS key
  MATCH (e:Entity {slug: key}) WHERE e.name IS NOT NULL
  RETURN e.slug AS slug, null AS capability, null AS entity_name, e.name AS name, e.description AS description,
         null AS unique, [] AS intents
}
RETURN slug, capability, entity_name, name, description, unique, intents
ORDER BY slug, capability
