// Purpose: List the runs in which a printed digit of an entity changed, the oldest first.
// Parameters:
//   slug (string): the entity
// Columns:
//   run (string): the run
//   as_of (string): the day it holds for
//   rank (float): the rank, 0-100
//   low (float): lower end of its interval
//   high (float): upper end of its interval
//   position (integer): its position
//   tier (integer): its tier
//   sequence (integer): place of the run, from 1
// Example: ranked_in slug=claude
MATCH (e:Entity {slug: $slug})-[k:RANKED]->(r:Run)
RETURN r.id AS run, r.as_of AS as_of, k.rank AS rank, k.low AS low, k.high AS high, k.position AS position,
       k.tier AS tier, r.sequence AS sequence
ORDER BY sequence
