// Purpose: Read the words similarity is measured on, a range of ids at a time.
// Parameters:
//   after (string): start behind this id
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the capability
//   entity (string): the entity that offers it
//   name (string): its label
//   description (string): what it does
MATCH (c:Capability)
WHERE c.id > $after AND c.vanished IS NULL
RETURN c.id AS id, c.entity AS entity, c.name AS name, c.description AS description
ORDER BY id LIMIT $limit
