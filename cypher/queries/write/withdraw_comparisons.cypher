// Purpose: Take back the comparison relationships of the named sources.
// Parameters:
//   sources (list): source ids
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})
MATCH (a:Entity {slug: s.left})-[r:COMPARED_WITH {key: id}]->(:Entity)
DELETE r
