// Purpose: Say whether the mentions are to be derived anew.
// Parameters: none
// Columns:
//   token (string): the mark of the request
MATCH (p:Pointer {id: 'mentions'}) WHERE p.pending IS NOT NULL
RETURN p.pending AS token
