// Purpose: List sources whose statements on one entity stand at it or at another.
// Parameters:
//   at (string): where they stand
//   stated_of (string): the entity they name
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the source
MATCH (e:Entity {slug: $at})<-[r:STATES|STATED_BEFORE]-(s:Source) WHERE coalesce(r.stated_of, $at) = $stated_of
WITH DISTINCT s.id AS id ORDER BY id LIMIT $limit
RETURN id
ORDER BY id
