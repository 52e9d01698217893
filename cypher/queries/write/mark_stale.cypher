// Purpose: Mark entities that are not marked as stale, so that all that is derived from statements is made anew.
// Parameters:
//   token (string): the mark
//   limit (integer): at most so many in one transaction
// Columns:
//   marked (integer): how many were marked
MATCH (e:Entity) WHERE e.stale IS NULL
WITH e LIMIT $limit
SET e.stale = $token
RETURN count(e) AS marked
