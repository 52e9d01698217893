// Purpose: Read the capabilities that are declared to serve some intents.
// Parameters:
//   intents (list): keys of intents
// Columns:
//   intent (string): the intent
//   slug (string): the entity
//   entity_name (string): its name
//   capability (string): the capability
//   label (string): its name, or null
UNWIND $intents AS intent
MATCH (e:Entity)-[:HAS_CAPABILITY]->(c:Capability)-[:SERVES]->(i:Intent {key: intent})
RETURN i.key AS intent, e.slug AS slug, e.name AS entity_name, c.id AS capability, c.name AS label
ORDER BY intent, slug, capability
