// Purpose: Say which capabilities go on with those of the named ids, whose texts no source states any more.
// Parameters:
//   rows (list): maps with id, and its parts slug and digest
// Columns:
//   id (string): the one that was asked for
//   capability (string): the one that goes on with it
//   entities (list): slugs of the entities that offer that, sorted
UNWIND $rows AS row
MATCH (:Entity {slug: row.slug})<-[o:STATED_BEFORE]-(:Source) WHERE o.digest = row.digest AND o.continued_by IS NOT NULL
WITH DISTINCT row.id AS id, o.continued_by AS meant
MATCH (c:Capability {id: meant})<-[:HAS_CAPABILITY]-(e:Entity)
WHERE c.vanished IS NULL AND e.name IS NOT NULL
WITH id, c.id AS capability, e.slug AS entity ORDER BY id, capability, entity
WITH id, capability, collect(DISTINCT entity) AS entities
RETURN id, capability, entities
ORDER BY id, capability
