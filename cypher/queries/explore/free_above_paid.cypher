// Purpose: List free entities that are ranked above a paid one they are compared with: savings at no loss.
// Parameters:
//   type (string = null): only where the paid one has this type code
//   limit (integer = 20): at most so many
// Columns:
//   free (string): the free entity
//   free_rank (float): its computed rank
//   paid (string): the paid one
//   paid_rank (float): its computed rank
//   price (string?): what the paid one starts at, or null
//   certain (boolean): whether their intervals are apart
// Example: free_above_paid limit=5
MATCH (f:Entity {free: true})-[:COMPARED_WITH]-(p:Entity {free: false})
WHERE f.position < p.position AND ($type IS NULL OR p.type = $type)
WITH DISTINCT f, p
RETURN f.slug AS free, f.rank AS free_rank, p.slug AS paid, p.rank AS paid_rank, p.starting_price AS price,
       f.rank_low > p.rank_high AS certain
ORDER BY f.position, p.position, free, paid LIMIT $limit
