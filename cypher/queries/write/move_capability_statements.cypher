// Purpose: Have what sources state of the capabilities of an entity stand at those of another one.
// Parameters:
//   sources (list): source ids
//   at (string): the entity where the statements stand
//   to (string): the entity where they are to stand
//   stated_of (string): the entity they name
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[r:STATES]->(c:Capability {entity: $at}) WHERE coalesce(r.stated_of, $at) = $stated_of
WITH s, r, properties(r) AS stated, r.key AS key, $to + substring(c.id, size($at)) AS there
DELETE r
WITH s, stated, key, there
MERGE (t:Capability {id: there})
ON CREATE SET t.entity = $to
MERGE (s)-[n:STATES {key: key}]->(t)
SET n = stated
SET n.stated_of = CASE WHEN $to = $stated_of THEN null ELSE $stated_of END
