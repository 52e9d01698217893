// Purpose: Delete intents that nothing serves and no search led from.
// Parameters:
//   keys (list): keys of intents
// Columns: none
UNWIND $keys AS key
MATCH (i:Intent {key: key})
WHERE NOT EXISTS { MATCH (:Capability)-[:SERVES]->(i) } AND NOT EXISTS { MATCH (i)-[:MATCHED]->() }
DELETE i
