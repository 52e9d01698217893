// Purpose: Find entities by the words of their names and descriptions.
// Parameters:
//   index (string): what the server calls its full-text index of this label
//   text (string): a Lucene query made by us, never as typed
//   limit (integer = 200): maximum number of rows
// Columns:
//   slug (string): the entity
//   capability (string): null
//   name (string): its name
//   description (string): what it says of itself, or null
CALL db.index.fulltext.queryNodes($index, $text, {limit: $limit}) YIELD node, score
WITH node AS e, score ORDER BY score DESC, e.slug LIMIT $limit
RETURN e.slug AS slug, null AS capability, e.name AS name, e.description AS description
ORDER BY slug
