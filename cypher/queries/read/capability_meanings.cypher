// Purpose: Read the words by which capabilities can be found, a range of ids at a time.
// Parameters:
//   after (string): start behind this id
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the capability
//   entity_name (string): its entity's name, or null
//   name (string): its own, or null
//   description (string): what it does, or null
//   unique (string): what sets it apart, or null
//   intents (list): keys of the intents it is declared to serve
MATCH (c:Capability)
WHERE c.id > $after AND c.vanished IS NULL
WITH c ORDER BY c.id LIMIT $limit
MATCH (e:Entity {slug: c.entity})
OPTIONAL MATCH (c)-[:SERVES]->(i:Intent)
WITH c, e, i.key AS intent ORDER BY c.id, intent
RETURN c.id AS id, e.name AS entity_name, c.name AS name, c.description AS description, c.unique AS unique,
       collect(intent) AS intents
ORDER BY id
