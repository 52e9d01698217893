// Purpose: Read the named capabilities with the words by which they can be found.
// Parameters:
//   ids (list): capabilities
// Columns:
//   slug (string): the entity
//   entity_name (string): its name
//   capability (string): the capability
//   label (string): its name, or null
//   text (string): the words that can match
UNWIND $ids AS id
MATCH (c:Capability {id: id})<-[:HAS_CAPABILITY]-(e:Entity)
RETURN e.slug AS slug, e.name AS entity_name, c.id AS capability, c.name AS label,
       coalesce(c.name, '') + ' ' + coalesce(c.description, '') + ' ' + coalesce(c.unique, '') AS text
ORDER BY slug, capability
