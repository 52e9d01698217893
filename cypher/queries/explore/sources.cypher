// Purpose: List what was loaded, the newest load first: what it is, where it came from, and how much it states.
// Parameters:
//   kind (string = ""): page, table, passport, manifest, signals, alias or events; all when empty
//   limit (integer = 100): at most so many
// Columns:
//   id (string): the source
//   kind (string): what it is
//   location (string): the file it was read from
//   as_of (string?): the day it holds for, or null
//   loaded_at (string): when it was loaded last, UTC
//   trusted (boolean): whether it may vouch for entities, and its signals or events move ranks
//   entities (integer): how many entities it states anything of
//   capabilities (integer): how many capabilities it states
//   signals (integer): how many raw signals
//   events (integer): how many distinct search events
// Example: sources kind=page limit=10
MATCH (s:Source) WHERE $kind = '' OR s.kind = $kind
WITH s, s.loaded_at AS loaded_at, s.id AS id ORDER BY loaded_at DESC, id LIMIT $limit
RETURN id, s.kind AS kind, s.location AS location, s.as_of AS as_of, loaded_at, s.trusted AS trusted,
       size(COLLECT { MATCH (s)-[:STATES]->(e:Entity) RETURN DISTINCT e.slug }) AS entities,
       size(COLLECT { MATCH (s)-[:STATES]->(c:Capability) RETURN DISTINCT c.id }) AS capabilities,
       COUNT { MATCH (s)-[r:STATES]->(:Entity) WHERE r.metric IS NOT NULL } AS signals,
       coalesce(s.events, 0) AS events
ORDER BY loaded_at DESC, id
