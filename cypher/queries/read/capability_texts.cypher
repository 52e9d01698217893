// Purpose: Read the texts of capabilities in which other entities may be named, a range of ids at a time.
// Parameters:
//   after (string): start behind this id
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the capability
//   entity (string): the entity that offers it
//   unique (string): its unique point, or null
//   vs_alternatives (string): how it compares, or null
//   pages (list): the two sides of each page that states it
MATCH (c:Capability)
WHERE c.id > $after AND c.vanished IS NULL
RETURN c.id AS id, c.entity AS entity, c.unique AS unique, c.vs_alternatives AS vs_alternatives,
       COLLECT { MATCH (s:Source)-[:STATES]->(c) WHERE s.left IS NOT NULL RETURN [s.left, s.right] ORDER BY s.id } AS pages
ORDER BY id LIMIT $limit
