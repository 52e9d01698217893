// Purpose: Read the named capabilities as a search shows them.
// Parameters:
//   ids (list): capabilities
// Columns:
//   slug (string): the entity
//   entity_name (string): its name
//   capability (string): the capability
//   label (string): its name, or null
UNWIND $ids AS id
MATCH (c:Capability {id: id})<-[:HAS_CAPABILITY]-(e:Entity)
RETURN e.slug AS slug, e.name AS entity_name, c.id AS capability, c.name AS label
ORDER BY slug, capability
