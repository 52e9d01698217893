// Name: mark_alias
// Purpose: Say where the statements of an entity stand.
// Parameters:
//   slug (string): the entity
//   alias_of (string?): the entity that has them; null where it has them itself
// Columns: none
MATCH (e:Entity {slug: $slug})
SET e.alias_of = $alias_of

// Name: forget_aliased
// Purpose: Delete entities whose statements stood at another one, where no source states anything of them any more.
// Parameters: none
// Columns: none
MATCH (e:Entity) WHERE e.alias_of IS NOT NULL
WITH e, e.slug AS slug, e.alias_of AS at
WHERE NOT EXISTS { MATCH (:Source)-[:STATES]->(e) }
  AND NOT EXISTS { MATCH (t:Entity {slug: at})<-[r:STATES]-(:Source) WHERE r.stated_of = slug }
DETACH DELETE e

// Name: move_entity_statements
// Purpose: Have what sources state of an entity, raw signals among it, stand at another one, and mark both as stale.
// Parameters:
//   sources (list): source ids
//   at (string): where the statements stand
//   to (string): where they are to stand
//   stated_of (string): the entity they name
//   token (string): the mark
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[r:STATES]->(e:Entity {slug: $at}) WHERE coalesce(r.stated_of, $at) = $stated_of
WITH s, e, r, properties(r) AS stated, r.key AS key
DELETE r
WITH s, e, stated, key
MERGE (t:Entity {slug: $to})
SET e.stale = $token, t.stale = $token
MERGE (t)<-[n:STATES {key: key}]-(s)
SET n = stated
SET n.stated_of = CASE WHEN $to = $stated_of THEN null ELSE $stated_of END, n.reused = null, s.reused = null

// Name: move_capability_statements
// Purpose: Have what sources state of the capabilities of an entity stand at those of another one.
// Parameters:
//   sources (list): source ids
//   at (string): the entity where the statements stand
//   to (string): the entity where they are to stand
//   stated_of (string): the entity they name
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[r:STATES]->(c:Capability {entity: $at}) WHERE coalesce(r.stated_of, $at) = $stated_of
WITH s, r, properties(r) AS stated, r.key AS key, $to + substring(c.id, size($at)) AS there
DELETE r
WITH s, stated, key, there
MERGE (t:Capability {id: there})
ON CREATE SET t.entity = $to
MERGE (t)<-[n:STATES {key: key}]-(s)
SET n = stated
SET n.stated_of = CASE WHEN $to = $stated_of THEN null ELSE $stated_of END, n.reused = null

// Name: move_earlier_texts
// Purpose: Have the texts that sources stated of an entity once stand at another one.
// Parameters:
//   sources (list): source ids
//   at (string): the entity where they stand
//   to (string): the entity where they are to stand
//   stated_of (string): the entity they name
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[o:STATED_BEFORE]->(e:Entity {slug: $at}) WHERE coalesce(o.stated_of, $at) = $stated_of
WITH s, o, properties(o) AS kept, o.key AS key
DELETE o
WITH s, kept, key
MERGE (t:Entity {slug: $to})
MERGE (t)<-[n:STATED_BEFORE {key: key}]-(s)
SET n = kept
SET n.stated_of = CASE WHEN $to = $stated_of THEN null ELSE $stated_of END

// Name: mark_reused_entities
// Purpose: Mark statements under merged slugs as about something else, or no longer, and their entities as stale.
// Parameters:
//   rows (list): maps with source, at (where it stands), stated_of (the merged slug) and reused (true, or null for no longer)
//   token (string): the mark
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})-[r:STATES]->(e:Entity {slug: row.at}) WHERE r.stated_of = row.stated_of AND r.metric IS NULL
SET r.reused = row.reused, s.reused = row.reused, e.stale = $token

// Name: mark_reused_capabilities
// Purpose: Mark what is stated of capabilities under merged slugs as about something else, or no longer.
// Parameters:
//   rows (list): maps with source, at (the entity where it stands), stated_of (the merged slug) and reused (true, or null)
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})-[r:STATES]->(c:Capability {entity: row.at}) WHERE r.stated_of = row.stated_of
SET r.reused = row.reused
