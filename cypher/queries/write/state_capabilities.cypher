// Purpose: Record what sources state of capabilities.
// Parameters:
//   rows (list): maps with source, id, entity, key and words (a map as printed)
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
MERGE (c:Capability {id: row.id})
ON CREATE SET c.entity = row.entity
MERGE (s)-[r:STATES {key: row.key}]->(c)
SET r += row.words
