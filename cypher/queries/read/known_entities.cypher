// Purpose: Say which of the named entities are stated now.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug}) WHERE e.name IS NOT NULL
RETURN e.slug AS slug
ORDER BY slug
