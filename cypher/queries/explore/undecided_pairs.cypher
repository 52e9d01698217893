// Purpose: List compared pairs whose rank intervals overlap, so that neither is certainly better, closest first.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   higher (string): the one ranked higher
//   lower (string): the one ranked lower
//   gap (float): difference of their ranks
//   overlap (float): width of the overlap of their intervals
//   pages (integer): number of pages that compare them
// Essential: higher, lower, gap
// Example: undecided_pairs limit=5
MATCH (a:Entity)-[r:COMPARED_WITH]-(b:Entity)
WHERE a.position < b.position AND b.rank_high >= a.rank_low
WITH a, b, count(DISTINCT r) AS pages,
     CASE WHEN a.rank_high < b.rank_high THEN a.rank_high ELSE b.rank_high END AS top,
     CASE WHEN a.rank_low > b.rank_low THEN a.rank_low ELSE b.rank_low END AS bottom
RETURN a.slug AS higher, b.slug AS lower, round(a.rank - b.rank, 2) AS gap, round(top - bottom, 2) AS overlap, pages
ORDER BY gap, higher, lower LIMIT $limit
