// Purpose: Relate the two sides of each comparison, left to right, with both sides as stated.
// Parameters:
//   rows (list): maps with key (the source id), left, right and stated (a map)
// Columns: none
UNWIND $rows AS row
MATCH (a:Entity {slug: row.left})
MATCH (b:Entity {slug: row.right})
MERGE (a)-[r:COMPARED_WITH {key: row.key}]->(b)
SET r += row.stated
