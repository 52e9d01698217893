// Purpose: List free entities ranked above a paid one they are compared with.
// Parameters:
//   type (string = null): type code of the paid entity
//   limit (integer = 20): maximum number of rows
// Columns:
//   free (string): the free entity
//   free_rank (float): its computed rank
//   paid (string): the paid entity
//   paid_rank (float): its computed rank
//   price (string?): starting price of the paid entity, or null
//   certain (boolean): whether their intervals are disjoint
// Essential: free, paid, free_rank, paid_rank
// Example: free_above_paid limit=5
MATCH (f:Entity {free: true})-[:COMPARED_WITH]-(p:Entity {free: false})
WHERE f.position < p.position AND ($type IS NULL OR p.type = $type)
WITH DISTINCT f, p
RETURN f.slug AS free, f.rank AS free_rank, p.slug AS paid, p.rank AS paid_rank, p.starting_price AS price,
       f.rank_low > p.rank_high AS certain
ORDER BY f.position, p.position, free, paid LIMIT $limit
