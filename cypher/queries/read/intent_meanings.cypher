// Purpose: Read how intents are worded, a range of keys at a time.
// Parameters:
//   after (string): start behind this key
//   limit (integer): at most so many
// Columns:
//   id (string): the intent
//   text (string): as first worded
MATCH (i:Intent) WHERE i.key > $after
RETURN i.key AS id, i.text AS text
ORDER BY id LIMIT $limit
