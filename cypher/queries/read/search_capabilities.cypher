// Purpose: Find capabilities by the words of their names, descriptions and unique points.
// Parameters:
//   index (string): what the server calls its full-text index of this label
//   text (string): a Lucene query made by us, never as typed
//   limit (integer = 200): maximum number of rows
// Columns:
//   slug (string): the entity
//   capability (string): the capability
//   entity_name (string): the entity's name, or null
//   name (string): the capability's name, or null
//   description (string): what it does, or null
//   unique (string): what sets it apart, or null
//   intents (list): the intents it is declared to serve, as phrased
CALL db.index.fulltext.queryNodes($index, $text, {limit: $limit}) YIELD node, score
WITH node AS c, score ORDER BY score DESC, c.id LIMIT $limit
MATCH (e:Entity)-[:HAS_CAPABILITY]->(c) WHERE c.vanished IS NULL
OPTIONAL MATCH (c)-[:SERVES]->(i:Intent)
WITH e, c, i.text AS intent ORDER BY c.id, intent
RETURN e.slug AS slug, c.id AS capability, e.name AS entity_name, c.name AS name,
       c.description AS description, c.unique AS unique, collect(intent) AS intents
ORDER BY slug, capability
