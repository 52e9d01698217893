// Purpose: Read the words by which entities can be found, a range of slugs at a time.
// Parameters:
//   after (string): start behind this slug
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the entity
//   name (string): its name
//   description (string): what it says of itself, or null
MATCH (e:Entity)
WHERE e.slug > $after AND e.name IS NOT NULL
RETURN e.slug AS id, e.name AS name, e.description AS description
ORDER BY id LIMIT $limit
