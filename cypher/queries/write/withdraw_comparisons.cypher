// Purpose: Take back the comparison relationships of the named sources, between whichever entities they stand.
// Parameters:
//   sources (list): source ids
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[l:STATES]->(a:Entity) WHERE s.left IS NOT NULL AND l.side = 'left'
MATCH (a)-[r:COMPARED_WITH {key: id}]->(:Entity)
DELETE r
