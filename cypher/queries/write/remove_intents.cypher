// Purpose: Remove intents that were never searched for and that nothing is declared to serve.
// Parameters:
//   keys (list): keys of intents
// Columns: none
UNWIND $keys AS key
MATCH (i:Intent {key: key}) WHERE NOT EXISTS { MATCH (:Capability)-[:SERVES]->(i) }
DETACH DELETE i
