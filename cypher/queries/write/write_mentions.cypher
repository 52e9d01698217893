// Purpose: Write derived mentions.
// Parameters:
//   rows (list): maps with key, entity, target, capability and stance
// Columns: none
UNWIND $rows AS row
MATCH (a:Entity {slug: row.entity})
MATCH (b:Entity {slug: row.target})
MERGE (a)-[r:MENTIONS {key: row.key}]->(b)
SET r.capability = row.capability, r.stance = row.stance
