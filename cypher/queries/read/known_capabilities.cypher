// Purpose: Say which of the named capabilities are stated now, and who offers them.
// Parameters:
//   ids (list): capability ids
// Columns:
//   id (string): the capability
//   entities (list): slugs of the entities that offer it, sorted
UNWIND $ids AS id
MATCH (c:Capability {id: id})<-[:HAS_CAPABILITY]-(e:Entity)
WHERE c.vanished IS NULL AND e.name IS NOT NULL
WITH c.id AS id, e.slug AS entity ORDER BY id, entity
RETURN id, collect(DISTINCT entity) AS entities
ORDER BY id
