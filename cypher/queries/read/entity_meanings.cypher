// Purpose: Read the words that tell what entities are, where they have a description, a range at a time.
// Parameters:
//   after (string): start behind this slug
//   limit (integer): at most so many
// Columns:
//   id (string): the entity
//   text (string): its name and description
MATCH (e:Entity)
WHERE e.slug > $after AND e.description IS NOT NULL
RETURN e.slug AS id, coalesce(e.name, '') + '. ' + e.description AS text
ORDER BY id LIMIT $limit
