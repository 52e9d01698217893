// Purpose: List the entities compared on the most pages, and how often each wins.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   pages (integer): number of pages that compare it
//   won (integer): number of those on which it wins
//   rank (float?): its computed rank, or null
// Example: most_compared limit=5
MATCH (e:Entity)-[r:COMPARED_WITH]-(:Entity)
WITH e, count(r) AS pages,
     sum(CASE WHEN (r.winner = 'left' AND startNode(r) = e) OR (r.winner = 'right' AND endNode(r) = e) THEN 1 ELSE 0 END) AS won
RETURN e.slug AS slug, e.name AS name, pages, won, e.rank AS rank
ORDER BY pages DESC, slug LIMIT $limit
