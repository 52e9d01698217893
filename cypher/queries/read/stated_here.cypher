// Purpose: Say at which of the named entities any statement stands.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): one of them
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug}) WHERE EXISTS { MATCH (:Source)-[:STATES]->(e) }
RETURN slug
ORDER BY slug
