// Purpose: List entities by their position in the published run, unranked ones last, without those of untrusted sources alone; run and scores come from one statement.
// Parameters:
//   type (string = null): only this type code
//   free (boolean = null): only free ones
//   min_rank (float = 0): minimum rank
//   skip (integer = 0): how many of the first rows to leave out
//   limit (integer = 20): maximum number of rows
// Columns:
//   run (string): the published run
//   position (integer?): its position, or null if unranked
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   free (boolean?): whether it is free, or null
//   rank (float?): its computed rank, or null if unranked
//   published_rank (integer?): the rank stated by pages, or null
//   score (string?): its score as JSON text, or null if unranked
// Essential: slug, position, rank, type, name
// Example: top_entities limit=5
MATCH (p:Pointer {id: 'published'}) WHERE p.current IS NOT NULL
WITH p.current AS current LIMIT 1 // once: otherwise a server may reread the pointer for every row
WITH left(current, 1) AS slot, substring(current, 2) AS run
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH run, e,
     CASE slot WHEN 'a' THEN e.position_a ELSE e.position_b END AS position,
     CASE slot WHEN 'a' THEN e.rank_a ELSE e.rank_b END AS rank,
     CASE slot WHEN 'a' THEN e.score_a ELSE e.score_b END AS score
WHERE ($type IS NULL OR e.type = $type) AND ($free IS NULL OR e.free = $free)
  AND coalesce(rank, 0.0) >= $min_rank AND (position IS NOT NULL OR e.vetted)
RETURN run, position, e.slug AS slug, e.name AS name, e.type AS type, e.free AS free, rank,
       e.published_rank AS published_rank, score
ORDER BY coalesce(position, 2147483647), slug SKIP $skip LIMIT $limit
