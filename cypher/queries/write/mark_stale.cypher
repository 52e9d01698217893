// Purpose: Mark entities as stale that are not yet marked, so that everything derived from statements is rebuilt.
// Parameters:
//   token (string): the mark
//   limit (integer): maximum number in one transaction
// Columns:
//   marked (integer): how many were marked
MATCH (e:Entity) WHERE e.stale IS NULL
WITH e LIMIT $limit
SET e.stale = $token
RETURN count(e) AS marked
