// Purpose: Take back raw signals of a source, some at a time; an entity that nothing else is stated of is forgotten.
// Parameters:
//   source (string): its id
//   limit (integer): maximum number in one transaction
// Columns:
//   withdrawn (integer): how many were taken back
MATCH (s:Source {id: $source})-[r:STATES]->(e:Entity) WHERE r.metric IS NOT NULL
WITH r, e LIMIT $limit
DELETE r
WITH collect(DISTINCT e) AS entities, count(*) AS withdrawn
FOREACH (e IN entities | SET e.stale = coalesce(e.stale, $source))
RETURN withdrawn
