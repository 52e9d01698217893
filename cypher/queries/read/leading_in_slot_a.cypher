// Purpose: List entities by their position in the run of slot a, as far as some position: the index finds these at once.
// Parameters:
//   within (integer): the last position that is looked at
//   type (string = null): only this type code
//   free (boolean = null): only free ones
//   min_rank (float = 0): only from this rank on
//   limit (integer): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   free (boolean): whether it is free, or null
//   published_rank (integer): the rank pages state, or null
//   score (string): its score as JSON text
MATCH (e:Entity) WHERE e.position_a <= $within
WITH e WHERE e.name IS NOT NULL AND ($type IS NULL OR e.type = $type) AND ($free IS NULL OR e.free = $free)
  AND coalesce(e.rank_a, 0.0) >= $min_rank
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.free AS free, e.published_rank AS published_rank, e.score_a AS score
ORDER BY e.position_a, slug LIMIT $limit
