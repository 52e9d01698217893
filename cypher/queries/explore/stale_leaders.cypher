// Purpose: List leading entities whose newest statement is older than a given day, or undated.
// Parameters:
//   before (date): the day
//   leaders (integer = 20): number of leading positions to consider
// Columns:
//   position (integer): its position
//   slug (string): the entity
//   rank (float): its computed rank
//   newest (string?): the newest day for which a source of it holds, or null if none is dated
//   sources (integer): number of sources that state it
// Essential: slug, newest, rank
// Example: stale_leaders before=2026-06-01 leaders=5
MATCH (e:Entity)<-[r:STATES]-(s:Source)
WHERE e.position <= $leaders AND r.metric IS NULL
WITH e, max(s.as_of) AS newest, count(DISTINCT s) AS sources
WHERE newest IS NULL OR newest < $before
RETURN e.position AS position, e.slug AS slug, e.rank AS rank, newest, sources
ORDER BY position, slug
