// Purpose: Read the text of intents, a range of keys at a time.
// Parameters:
//   after (string): start behind this key
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the intent
//   text (string): as first phrased
MATCH (i:Intent) WHERE i.key > $after
RETURN i.key AS id, i.text AS text
ORDER BY id LIMIT $limit
