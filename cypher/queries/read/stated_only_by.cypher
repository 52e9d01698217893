// Purpose: Count what no other source states than the named ones.
// Parameters:
//   ids (list): source ids
// Columns:
//   entities (integer): entities
//   capabilities (integer): capabilities
UNWIND $ids AS id
MATCH (s:Source {id: id})-[:STATES]->(n)
WITH DISTINCT n
WHERE NOT EXISTS { MATCH (other:Source)-[:STATES]->(n) WHERE NOT other.id IN $ids }
RETURN coalesce(sum(CASE WHEN n:Entity THEN 1 ELSE 0 END), 0) AS entities,
       coalesce(sum(CASE WHEN n:Capability THEN 1 ELSE 0 END), 0) AS capabilities
