// Purpose: Find capabilities by the words of the intents they are declared to serve.
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
WITH node AS i, score ORDER BY score DESC, i.key LIMIT $limit
MATCH (i)<-[:SERVES]-(c:Capability)<-[:HAS_CAPABILITY]-(e:Entity)
RETURN e.slug AS slug, e.name AS entity_name, c.id AS capability, c.name AS label,
       coalesce(i.text, '') AS text
ORDER BY slug, capability, text
