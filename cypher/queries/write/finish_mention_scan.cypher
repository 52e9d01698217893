// Purpose: Withdraw the request for a scan of mentions, unless a newer one was made meanwhile.
// Parameters:
//   token (string): the mark the scan began with
// Columns: none
MATCH (p:Pointer {id: 'mentions'}) WHERE p.pending = $token
REMOVE p.pending
