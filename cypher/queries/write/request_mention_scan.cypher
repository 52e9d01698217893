// Purpose: Ask for the mentions to be derived anew, because names or texts changed.
// Parameters:
//   token (string): a new mark
// Columns: none
MERGE (p:Pointer {id: 'mentions'})
SET p.pending = $token
