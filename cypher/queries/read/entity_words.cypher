// Purpose: Read the texts of every entity: its name and description, and those of what it offers.
// Parameters: none
// Columns:
//   slug (string): the entity
//   texts (list): the texts
MATCH (e:Entity) WHERE e.name IS NOT NULL
OPTIONAL MATCH (e)-[:HAS_CAPABILITY]->(c:Capability)
WITH e, c ORDER BY c.id
WITH e, collect(coalesce(c.name, '') + ' ' + coalesce(c.description, '') + ' ' + coalesce(c.unique, '')) AS offers
RETURN e.slug AS slug, [e.name, coalesce(e.description, '')] + offers AS texts
ORDER BY slug
