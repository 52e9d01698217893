// Purpose: List the loaded sources, most recent first, with kind, location and the number of statements.
// Parameters:
//   kind (string = ""): page, table, passport, manifest, signals, alias or events; empty for all
//   limit (integer = 100): maximum number of rows
// Columns:
//   id (string): the source
//   kind (string): what it is
//   location (string): the file it was read from
//   as_of (string?): the day it holds for, or null
//   loaded_at (string): when it was last loaded, UTC
//   trusted (boolean): whether it takes part in what is computed
//   entities (integer): number of entities it states anything about
//   capabilities (integer): number of capabilities it states
//   signals (integer): number of raw signals
//   events (integer): number of distinct search events
// Essential: id, kind, as_of, trusted, entities
// Example: sources kind=page limit=10
MATCH (s:Source) WHERE $kind = '' OR s.kind = $kind
WITH s, s.loaded_at AS loaded_at, s.id AS id ORDER BY loaded_at DESC, id LIMIT $limit
RETURN id, s.kind AS kind, s.location AS location, s.as_of AS as_of, loaded_at, s.trusted AS trusted,
       size(COLLECT { MATCH (s)-[:STATES]->(e:Entity) RETURN DISTINCT e.slug }) AS entities,
       size(COLLECT { MATCH (s)-[:STATES]->(c:Capability) RETURN DISTINCT c.id }) AS capabilities,
       COUNT { MATCH (s)-[r:STATES]->(:Entity) WHERE r.metric IS NOT NULL } AS signals,
       coalesce(s.events, 0) AS events
ORDER BY loaded_at DESC, id
