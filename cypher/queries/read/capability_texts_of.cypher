// Purpose: Read the words by which capabilities of the named entities can be found.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   texts (list): of each capability: name, description and unique point
UNWIND $slugs AS slug
MATCH (:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
WITH slug, coalesce(c.name, '') + ' ' + coalesce(c.description, '') + ' ' + coalesce(c.unique, '') AS text ORDER BY slug, c.id
RETURN slug, collect(text) AS texts
ORDER BY slug
