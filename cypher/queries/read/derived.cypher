// Name: derived_from
// Purpose: Say from which state of its inputs something derived was made.
// Parameters:
//   id (string): what was derived
// Columns:
//   digest (string): hash of the inputs
MATCH (p:Pointer {id: $id}) WHERE p.digest IS NOT NULL
RETURN p.digest AS digest

// Name: mention_scan
// Purpose: Say whether the mentions are to be derived anew, because names or texts changed.
// Parameters: none
// Columns:
//   version (string): the mark of the last change
MATCH (texts:Pointer {id: 'texts'})
OPTIONAL MATCH (derived:Pointer {id: 'mentions'})
WITH texts.version AS version, coalesce(derived.digest, '') AS before
WHERE version <> before
RETURN version
