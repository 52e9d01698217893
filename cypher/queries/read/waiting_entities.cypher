// Purpose: Count the entities of which only raw signals are stated, so that they wait for a page or a passport.
// Parameters: none
// Columns:
//   waiting (integer): how many
MATCH (e:Entity) WHERE e.name IS NULL AND EXISTS { MATCH (:Source)-[:STATES]->(e) }
RETURN count(e) AS waiting
