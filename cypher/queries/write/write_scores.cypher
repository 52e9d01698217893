// Purpose: Write scores into the slot that is not published.
// Parameters:
//   rows (list): maps with slug and values (a map of the slot's properties)
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug})
SET e += row.values
