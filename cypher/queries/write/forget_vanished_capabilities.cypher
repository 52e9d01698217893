// Purpose: Delete vanished capabilities that no search evidence refers to.
// Parameters:
//   ids (list): capability ids
// Columns: none
UNWIND $ids AS id
MATCH (c:Capability {id: id})
WHERE c.vanished = true AND NOT EXISTS { MATCH (:Intent)-[:MATCHED]->(c) }
DETACH DELETE c
