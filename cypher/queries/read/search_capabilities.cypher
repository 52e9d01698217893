// Purpose: Find capabilities by the words of their names, descriptions and unique points.
// Parameters:
//   index (string): what the server calls its full-text index of this label
//   text (string): a Lucene query made by us, never as typed
//   limit (integer = 200): at most so many
// Columns:
//   slug (string): the entity
//   entity_name (string): its name
//   capability (string): the capability, or null
//   label (string): its name, or null
//   text (string): the words that can match
CALL db.index.fulltext.queryNodes($index, $text, {limit: $limit}) YIELD node, score
WITH node AS c, score ORDER BY score DESC, c.id LIMIT $limit
MATCH (e:Entity)-[:HAS_CAPABILITY]->(c)
RETURN e.slug AS slug, e.name AS entity_name, c.id AS capability, c.name AS label,
       coalesce(c.name, '') + ' ' + coalesce(c.description, '') + ' ' + coalesce(c.unique, '') AS text
ORDER BY slug, capability
