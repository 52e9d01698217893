// Purpose: Remove mentions that no current text makes.
// Parameters:
//   rows (list): maps with key and entity
// Columns: none
UNWIND $rows AS row
MATCH (a:Entity {slug: row.entity})-[r:MENTIONS {key: row.key}]->(:Entity)
DELETE r
