// Purpose: Return whether mentions must be rebuilt because names or texts changed.
// Parameters: none
// Columns:
//   version (string): the mark of the last change
MATCH (texts:Pointer {id: 'texts'})
OPTIONAL MATCH (derived:Pointer {id: 'mentions'})
WITH texts.version AS version, coalesce(derived.digest, '') AS before
WHERE version <> before
RETURN version
