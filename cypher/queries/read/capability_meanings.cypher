// Purpose: Read the words that tell what capabilities are, a range of ids at a time.
// Parameters:
//   after (string): start behind this id
//   limit (integer): at most so many
// Columns:
//   id (string): the capability
//   text (string): its entity's name, its own, what it does and what sets it apart
MATCH (c:Capability)
WHERE c.id > $after AND c.vanished IS NULL
WITH c ORDER BY c.id LIMIT $limit
MATCH (e:Entity {slug: c.entity})
RETURN c.id AS id, coalesce(e.name, '') + '. ' + CASE WHEN c.description STARTS WITH c.name THEN ''
       ELSE coalesce(c.name, '') + '. ' END + coalesce(c.description, '') + ' ' + coalesce(c.unique, '') AS text
ORDER BY id
