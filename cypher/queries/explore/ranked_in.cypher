// Purpose: List the published runs in which a printed digit of an entity changed, oldest first; rank is null if it became unranked.
// Parameters:
//   slug (string): the entity
// Columns:
//   run (string): the run
//   as_of (string): the day it holds for
//   rank (float?): the rank, 0-100, or null
//   low (float?): lower end of its interval, or null
//   high (float?): upper end of its interval, or null
//   position (integer?): its position, or null
//   tier (integer?): its tier, or null
//   adoption (float?): its signals, 0-1, or null
//   quality (float?): as above, or null
//   ecosystem (float?): as above, or null
//   match (float?): as above, or null
//   freshness (float?): as above, or null
//   sequence (integer): number of the run, from 1
// Example: ranked_in slug=claude
MATCH (e:Entity {slug: $slug})-[k:RANKED]->(r:Run) WHERE r.state = 'published'
RETURN r.id AS run, r.as_of AS as_of, k.rank AS rank, k.low AS low, k.high AS high, k.position AS position,
       k.tier AS tier, k.adoption AS adoption, k.quality AS quality, k.ecosystem AS ecosystem, k.match AS match,
       k.freshness AS freshness, r.sequence AS sequence
ORDER BY sequence
