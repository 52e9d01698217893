// Purpose: Count the entities of each type and the free ones among them, and give the best ranked one.
// Parameters: none
// Columns:
//   type (string): type code
//   entities (integer): number of entities
//   free (integer): number of free entities
//   best (string?): the best ranked one, or null
//   best_rank (float?): its computed rank, or null
// Example: types
MATCH (e:Entity) WHERE e.type IS NOT NULL
WITH e ORDER BY coalesce(e.position, 2147483647), e.slug
WITH e.type AS type, count(e) AS entities, sum(CASE e.free WHEN true THEN 1 ELSE 0 END) AS free, collect(e)[0] AS first
RETURN type, entities, free, CASE WHEN first.position IS NULL THEN null ELSE first.slug END AS best, first.rank AS best_rank
ORDER BY entities DESC, type
