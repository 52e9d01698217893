// Purpose: Have the texts that sources stated of an entity once stand at another one.
// Parameters:
//   sources (list): source ids
//   at (string): the entity where they stand
//   to (string): the entity where they are to stand
//   stated_of (string): the entity they name
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[o:STATED_BEFORE]->(e:Entity {slug: $at}) WHERE coalesce(o.stated_of, $at) = $stated_of
WITH s, o, properties(o) AS kept, o.key AS key
DELETE o
WITH s, kept, key
MERGE (t:Entity {slug: $to})
MERGE (s)-[n:STATED_BEFORE {key: key}]->(t)
SET n = kept
SET n.stated_of = CASE WHEN $to = $stated_of THEN null ELSE $stated_of END
