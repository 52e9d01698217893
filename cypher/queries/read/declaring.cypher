// Purpose: Read the capabilities that are declared to serve some intents.
// Parameters:
//   intents (list): keys of intents
// Columns:
//   intent (string): the intent
//   slug (string): the entity
//   capability (string): the capability
//   label (string): its name, or null
UNWIND $intents AS intent
MATCH (i:Intent {key: intent})<-[:SERVES]-(c:Capability)
RETURN i.key AS intent, c.entity AS slug, c.id AS capability, c.name AS label
ORDER BY intent, slug, capability
