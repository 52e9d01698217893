// Purpose: Say which capabilities go on with earlier texts.
// Parameters:
//   rows (list): maps with source, key, continued_by and alike; null for none
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})-[o:STATED_BEFORE]->(:Entity) WHERE o.key = row.key
SET o.continued_by = row.continued_by, o.alike = row.alike
