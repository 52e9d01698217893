// Purpose: List entities that only untrusted sources state, which are therefore unranked.
// Parameters:
//   limit (integer = 100): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   rank (float?): its rank in an earlier run, or null
//   sources (list): the sources that state it
// Example: untrusted_only limit=10
MATCH (e:Entity)<-[:STATES]-(s:Source)
WHERE e.name IS NOT NULL AND NOT EXISTS { MATCH (e)<-[:STATES]-(t:Source) WHERE t.trusted = true }
WITH e, s.id AS source ORDER BY source
RETURN e.slug AS slug, e.name AS name, e.rank AS rank, collect(DISTINCT source) AS sources
ORDER BY slug LIMIT $limit
