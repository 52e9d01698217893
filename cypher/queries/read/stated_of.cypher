// Purpose: Read which source states what of an entity.
// Parameters:
//   slug (string): the entity
// Columns:
//   source (string): who states it
//   kind (string): page, table, passport, manifest or signals
//   location (string): the file it came from
//   as_of (string): the day it holds for, or null
//   loaded_at (string): when it was loaded last, UTC
//   trusted (boolean): whether it may vouch for the entity, and its signals move ranks
//   figures (list): maps as stated, raw signals among them
//   capabilities (list): labels of the capabilities it states
MATCH (e:Entity {slug: $slug})<-[:STATES]-(s:Source)
WITH DISTINCT e, s
RETURN s.id AS source, s.kind AS kind, s.location AS location, s.as_of AS as_of, s.loaded_at AS loaded_at, s.trusted AS trusted,
       COLLECT { MATCH (s)-[r:STATES]->(e) RETURN properties(r) ORDER BY r.key } AS figures,
       COLLECT { MATCH (s)-[r:STATES]->(c:Capability {entity: e.slug}) RETURN c.name ORDER BY r.position, c.id } AS capabilities
ORDER BY coalesce(as_of, '') DESC, source
