// Purpose: Say whether any raw signals may move ranks.
// Parameters: none
// Columns:
//   id (string): a trusted source of signals that is completely loaded
MATCH (s:Source) WHERE s.kind = 'signals' AND s.trusted = true AND s.pending IS NULL
RETURN s.id AS id
ORDER BY id LIMIT 1
