// Purpose: List pairs of pages that compare the same two entities and name different winners.
// Parameters:
//   limit (integer = 100): maximum number of rows
// Columns:
//   one_page (string): the page whose id comes first
//   one_winner (string): the winner it names
//   other_page (string): the other page
//   other_winner (string): the winner it names
// Essential: one_page, other_page, one_winner, other_winner
// Example: contradictory_pages limit=10
MATCH (a:Entity)-[r:COMPARED_WITH]->(b:Entity)
MATCH (a)-[s:COMPARED_WITH]-(b)
WHERE r.key < s.key AND r.winner IS NOT NULL AND s.winner IS NOT NULL
WITH r, s, CASE r.winner WHEN 'left' THEN startNode(r).slug ELSE endNode(r).slug END AS one_winner,
     CASE s.winner WHEN 'left' THEN startNode(s).slug ELSE endNode(s).slug END AS other_winner
WHERE one_winner <> other_winner
RETURN r.key AS one_page, one_winner, s.key AS other_page, other_winner
ORDER BY one_page, other_page LIMIT $limit
