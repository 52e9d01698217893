// Purpose: Note that names, words or declared intents changed, for what is derived from them.
// Parameters:
//   version (string): a new mark
// Columns: none
MERGE (p:Pointer {id: 'texts'})
SET p.version = $version
