// Purpose: Say by a mark when names, words or intents last changed.
// Parameters: none
// Columns:
//   version (string): the mark; empty where none ever did
OPTIONAL MATCH (p:Pointer {id: 'texts'})
RETURN coalesce(p.version, '') AS version
