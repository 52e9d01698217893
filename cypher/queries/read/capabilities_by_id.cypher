// Purpose: Read the named capabilities as a search shows them.
// Parameters:
//   ids (list): capabilities
// Columns:
//   slug (string): the entity
//   capability (string): the capability
//   label (string): its name, or null
UNWIND $ids AS id
MATCH (c:Capability {id: id})
RETURN c.entity AS slug, c.id AS capability, c.name AS label
ORDER BY slug, capability
