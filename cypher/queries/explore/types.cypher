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
WITH e.type AS type, count(e) AS entities, sum(CASE e.free WHEN true THEN 1 ELSE 0 END) AS free, min(e.position) AS place
OPTIONAL MATCH (b:Entity {position: place}) WHERE b.type = type
WITH type, entities, free, b ORDER BY b.slug
WITH type, entities, free, collect(b)[0] AS first
RETURN type, entities, free, first.slug AS best, first.rank AS best_rank
ORDER BY entities DESC, type
