// Purpose: List the sources that state the named capabilities.
// Parameters:
//   ids (list): capability ids
// Columns:
//   id (string): the capability
//   sources (list): source ids, sorted
UNWIND $ids AS id
MATCH (c:Capability {id: id})<-[:STATES]-(s:Source)
WITH DISTINCT c.id AS id, s.id AS source ORDER BY id, source
RETURN id, collect(source) AS sources
ORDER BY id
