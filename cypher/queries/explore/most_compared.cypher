// Purpose: List the entities that most pages compare with others, and how often each wins.
// Parameters:
//   limit (integer = 20): at most so many
// Columns:
//   slug (string): the entity
//   name (string): its name
//   pages (integer): how many pages compare it
//   won (integer): on how many of them it wins
//   rank (float?): its computed rank, or null
// Example: most_compared limit=5
MATCH (e:Entity)-[r:COMPARED_WITH]-(:Entity)
WITH e, count(r) AS pages,
     sum(CASE WHEN (r.winner = 'left' AND startNode(r) = e) OR (r.winner = 'right' AND endNode(r) = e) THEN 1 ELSE 0 END) AS won
RETURN e.slug AS slug, e.name AS name, pages, won, e.rank AS rank
ORDER BY pages DESC, slug LIMIT $limit
