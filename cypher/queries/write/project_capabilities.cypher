// Purpose: Write the current words of capabilities, where their entity is still as it was read.
// Parameters:
//   rows (list): maps with id, entity, token and words (a map)
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity}) WHERE e.stale = row.token
MATCH (c:Capability {id: row.id})
SET c += row.words
MERGE (e)-[:HAS_CAPABILITY {key: row.id}]->(c)
