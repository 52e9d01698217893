// Name: any_stale
// Purpose: Return an entity whose statements changed since its current figures were made, if there is one.
// Parameters: none
// Columns:
//   slug (string): the entity
MATCH (e:Entity)
WHERE e.stale >= '' // which the index serves, unlike IS NOT NULL on ArcadeDB
RETURN e.slug AS slug LIMIT 1

// Name: stale_entities
// Purpose: List entities whose statements changed since their current figures were made.
// Parameters:
//   limit (integer): maximum number of rows
// Columns:
//   slug (string): the entity
//   token (string): the mark to compare before clearing it
//   name (string?): its current name, or null
MATCH (e:Entity)
WHERE e.stale IS NOT NULL
RETURN e.slug AS slug, e.stale AS token, e.name AS name
ORDER BY slug LIMIT $limit

// Name: entity_statements
// Purpose: Read every statement about the named entities but their raw signals.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   source (string): who states it
//   as_of (string?): the day it holds for, or null
//   layout (string?): A or B; null for a source that compares nothing
//   sha256 (string): of the source's content
//   trusted (boolean): whether it takes part in what is computed
//   figures (map): as stated
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})<-[r:STATES]-(s:Source) WHERE r.metric IS NULL
RETURN e.slug AS slug, s.id AS source, s.as_of AS as_of, s.layout AS layout, s.sha256 AS sha256,
       s.trusted AND r.reused IS NULL AS trusted, properties(r) AS figures
ORDER BY slug, source, r.key

// Name: capability_statements
// Purpose: Read every statement about the capabilities of the named entities.
// Parameters:
//   slugs (list): entities
// Columns:
//   id (string): the capability
//   entity (string): the entity that offers it
//   source (string?): who states it, or null
//   as_of (string?): the day it holds for, or null
//   layout (string?): A or B; null for a source that compares nothing
//   sha256 (string?): of the source's content, or null
//   trusted (boolean?): whether it takes part in what is computed, or null
//   words (map?): as stated, or null
//   intents (list): keys of the intents it is related to as serving them
UNWIND $slugs AS slug
MATCH (c:Capability {entity: slug})
OPTIONAL MATCH (c)<-[r:STATES]-(s:Source)
RETURN c.id AS id, c.entity AS entity, s.id AS source, s.as_of AS as_of, s.layout AS layout,
       s.sha256 AS sha256, s.trusted AND r.reused IS NULL AS trusted, properties(r) AS words,
       COLLECT { MATCH (c)-[:SERVES]->(i:Intent) RETURN i.key ORDER BY i.key } AS intents
ORDER BY id, source, r.key

// Name: stated_of
// Purpose: Read which source states what of an entity.
// Parameters:
//   slug (string): the entity
// Columns:
//   source (string): who states it
//   kind (string): page, table, passport, manifest or signals
//   location (string): the file it came from
//   as_of (string?): the day it holds for, or null
//   loaded_at (string): when it was loaded last, UTC
//   trusted (boolean): whether it takes part in what is computed
//   figures (list): maps as stated, raw signals among them
//   capabilities (list): labels of the capabilities it states
MATCH (e:Entity {slug: $slug})<-[:STATES]-(s:Source)
WITH DISTINCT e, s
RETURN s.id AS source, s.kind AS kind, s.location AS location, s.as_of AS as_of, s.loaded_at AS loaded_at, s.trusted AS trusted,
       COLLECT { MATCH (s)-[r:STATES]->(e) RETURN properties(r) ORDER BY r.key } AS figures,
       COLLECT { MATCH (s)-[r:STATES]->(c:Capability {entity: e.slug}) RETURN c.name ORDER BY r.position, c.id } AS capabilities
ORDER BY coalesce(as_of, '') DESC, source

// Name: stated_only_by
// Purpose: Count what no other source states than the named ones.
// Parameters:
//   ids (list): source ids
// Columns:
//   entities (integer): entities
//   capabilities (integer): capabilities
UNWIND $ids AS id
MATCH (s:Source {id: id})-[:STATES]->(n)
WITH DISTINCT n
WHERE NOT EXISTS { MATCH (other:Source)-[:STATES]->(n) WHERE NOT other.id IN $ids }
RETURN coalesce(sum(CASE WHEN n:Entity THEN 1 ELSE 0 END), 0) AS entities,
       coalesce(sum(CASE WHEN n:Capability THEN 1 ELSE 0 END), 0) AS capabilities
