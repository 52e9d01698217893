// Purpose: List pages whose named winner is currently ranked below the loser, largest distance first.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   source (string): the page
//   as_of (string?): the day it holds for, or null
//   winner (string): the winner it names
//   winner_rank (float): its current computed rank
//   loser (string): the other entity
//   loser_rank (float): its current computed rank
// Essential: winner, loser, source
// Example: upsets limit=5
MATCH (a:Entity)-[r:COMPARED_WITH]->(b:Entity)
WHERE (r.winner = 'left' AND a.position > b.position) OR (r.winner = 'right' AND b.position > a.position)
WITH r, CASE r.winner WHEN 'left' THEN a ELSE b END AS w, CASE r.winner WHEN 'left' THEN b ELSE a END AS l
RETURN r.key AS source, r.as_of AS as_of, w.slug AS winner, w.rank AS winner_rank, l.slug AS loser, l.rank AS loser_rank
ORDER BY round(loser_rank - winner_rank, 2) DESC, source LIMIT $limit
