// Purpose: List where computed and published rank differ, the biggest difference first.
// Parameters:
//   at_least (float = 0.5): only from this difference on; up to 0.5 both print alike
//   limit (integer = 20): at most so many
// Columns:
//   slug (string): the entity
//   name (string): its name
//   rank (float): its computed rank
//   published_rank (integer): the rank pages state
//   difference (float): computed minus published
//   versions (integer): how many different ranks are stated
// Example: rank_disagreements at_least=0.3 limit=5
MATCH (e:Entity)
WHERE e.rank IS NOT NULL AND e.published_rank IS NOT NULL AND round(abs(e.rank - e.published_rank), 2) >= $at_least
OPTIONAL MATCH (e)<-[r:STATES]-(:Source)
WITH e, round(e.rank - e.published_rank, 2) AS difference, count(DISTINCT r.rank) AS versions
RETURN e.slug AS slug, e.name AS name, e.rank AS rank, e.published_rank AS published_rank, difference, versions
ORDER BY abs(difference) DESC, slug LIMIT $limit
