// Purpose: Have what sources state of an entity, raw signals among it, stand at another one, and mark both as stale.
// Parameters:
//   sources (list): source ids
//   at (string): where the statements stand
//   to (string): where they are to stand
//   stated_of (string): the entity they name
//   token (string): the mark
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[r:STATES]->(e:Entity {slug: $at}) WHERE coalesce(r.stated_of, $at) = $stated_of
WITH s, e, r, properties(r) AS stated, r.key AS key
DELETE r
WITH s, e, stated, key
MERGE (t:Entity {slug: $to})
SET e.stale = $token, t.stale = $token
MERGE (s)-[n:STATES {key: key}]->(t)
SET n = stated
SET n.stated_of = CASE WHEN $to = $stated_of THEN null ELSE $stated_of END
