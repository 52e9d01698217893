// Purpose: Delete entities whose statements stood at another one, where no source states anything of them any more.
// Parameters: none
// Columns: none
MATCH (e:Entity) WHERE e.alias_of IS NOT NULL
WITH e, e.slug AS slug, e.alias_of AS at
WHERE NOT EXISTS { MATCH (:Source)-[:STATES]->(e) }
  AND NOT EXISTS { MATCH (t:Entity {slug: at})<-[r:STATES]-(:Source) WHERE r.stated_of = slug }
DETACH DELETE e
