// Purpose: Find entities by the words of their names and descriptions.
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
WITH node AS e, score ORDER BY score DESC, e.slug LIMIT $limit
RETURN e.slug AS slug, e.name AS entity_name, null AS capability, null AS label,
       coalesce(e.description, '') AS text
ORDER BY slug
