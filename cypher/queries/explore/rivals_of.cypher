// Purpose: List the entities that an entity is compared with, how often each wins, and which is ranked higher.
// Parameters:
//   slug (string): the entity
// Columns:
//   rival (string): the other entity
//   name (string): its name
//   pages (integer): number of pages that compare the two
//   won (integer): number of those on which the entity wins
//   lost (integer): number of those on which the rival wins
//   rank (float?): the rival's computed rank, or null
//   ahead (boolean?): whether the entity is ranked above the rival, or null
// Essential: rival, won, lost, pages
// Example: rivals_of slug=whisper-large-v3
MATCH (e:Entity {slug: $slug})-[r:COMPARED_WITH]-(o:Entity)
WITH e, o, CASE WHEN r.winner IS NULL THEN 0 WHEN (r.winner = 'left') = (startNode(r) = e) THEN 1 ELSE -1 END AS verdict
RETURN o.slug AS rival, o.name AS name, count(*) AS pages,
       sum(CASE verdict WHEN 1 THEN 1 ELSE 0 END) AS won, sum(CASE verdict WHEN -1 THEN 1 ELSE 0 END) AS lost,
       o.rank AS rank, e.position < o.position AS ahead
ORDER BY pages DESC, rival
