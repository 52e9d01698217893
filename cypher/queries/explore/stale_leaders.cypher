// Purpose: List leading entities whose newest statement is older than a day, or has none: leads that may be over.
// Parameters:
//   before (string): ISO day
//   leaders (integer = 20): of how many leading positions
// Columns:
//   position (integer): its position
//   slug (string): the entity
//   rank (float): its computed rank
//   newest (string?): the newest day a source of it holds for, or null where none says
//   sources (integer): how many sources state it
// Example: stale_leaders before=2026-06-01 leaders=5
MATCH (e:Entity)<-[r:STATES]-(s:Source)
WHERE e.position <= $leaders AND r.metric IS NULL
WITH e, max(s.as_of) AS newest, count(DISTINCT s) AS sources
WHERE newest IS NULL OR newest < $before
RETURN e.position AS position, e.slug AS slug, e.rank AS rank, newest, sources
ORDER BY position, slug
