// Purpose: Read the named entities with the words by which they can be found.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   entity_name (string): its name
//   capability (string): null
//   label (string): null
//   text (string): the words that can match
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})
RETURN e.slug AS slug, e.name AS entity_name, null AS capability, null AS label,
       coalesce(e.description, '') AS text
ORDER BY slug
