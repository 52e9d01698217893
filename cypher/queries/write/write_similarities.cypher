// Purpose: Write derived similarities between capabilities.
// Parameters:
//   rows (list): maps with key, first, second and similarity
// Columns: none
UNWIND $rows AS row
MATCH (a:Capability {id: row.first})
MATCH (b:Capability {id: row.second})
MERGE (a)-[r:SIMILAR_TO {key: row.key}]->(b)
SET r.similarity = row.similarity
