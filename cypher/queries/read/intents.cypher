// Purpose: Read intents, a range of keys at a time.
// Parameters:
//   after (string): start behind this key
//   limit (integer): maximum number of rows
// Columns:
//   key (string): the intent
//   text (string): as first phrased
MATCH (i:Intent) WHERE i.key > $after
RETURN i.key AS key, i.text AS text
ORDER BY key LIMIT $limit
