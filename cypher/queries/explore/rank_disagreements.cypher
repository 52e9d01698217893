// Purpose: List entities whose computed and published ranks differ, largest difference first.
// Parameters:
//   at_least (float = 0.5): minimum difference; up to 0.5 both display the same integer
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   rank (float): its computed rank
//   published_rank (integer): the rank stated by pages
//   difference (float): computed minus published
//   versions (integer): number of different ranks stated
// Essential: slug, rank, published_rank
// Example: rank_disagreements at_least=0.3 limit=5
MATCH (e:Entity)
WHERE e.rank IS NOT NULL AND e.published_rank IS NOT NULL AND round(abs(e.rank - e.published_rank), 2) >= $at_least
OPTIONAL MATCH (e)<-[r:STATES]-(:Source)
WITH e, round(e.rank - e.published_rank, 2) AS difference, count(DISTINCT r.rank) AS versions
RETURN e.slug AS slug, e.name AS name, e.rank AS rank, e.published_rank AS published_rank, difference, versions
ORDER BY abs(difference) DESC, slug LIMIT $limit
