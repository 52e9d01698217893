// Purpose: Read the capabilities that are declared to serve some intents, with the words by which these can be found.
// Parameters:
//   intents (list): keys of intents
// Columns:
//   intent (string): the intent
//   slug (string): the entity
//   entity_name (string): its name
//   capability (string): the capability
//   label (string): its name, or null
//   text (string): the intent as it was written
UNWIND $intents AS intent
MATCH (i:Intent {key: intent})<-[:SERVES]-(c:Capability)<-[:HAS_CAPABILITY]-(e:Entity)
RETURN i.key AS intent, e.slug AS slug, e.name AS entity_name, c.id AS capability, c.name AS label,
       coalesce(i.text, '') AS text
ORDER BY intent, slug, capability
