// Purpose: Say which of the named capabilities are stated now, and who offers them.
// Parameters:
//   ids (list): ids of capabilities, or what their sources call them: a passport's id or address
// Columns:
//   id (string): the name that was asked for
//   capability (string): the capability's id
//   entities (list): slugs of the entities that offer it, sorted
UNWIND $ids AS id
CALL (id) {
  MATCH (c:Capability {id: id}) RETURN c
  UNION
  MATCH (c:Capability {source_id: id}) RETURN c
  UNION
  MATCH (c:Capability {uri: id}) RETURN c
}
MATCH (c)<-[:HAS_CAPABILITY]-(e:Entity)
WHERE c.vanished IS NULL AND e.name IS NOT NULL
WITH id, c.id AS capability, e.slug AS entity ORDER BY id, capability, entity
WITH id, capability, collect(DISTINCT entity) AS entities
RETURN id, capability, entities
ORDER BY id, capability
