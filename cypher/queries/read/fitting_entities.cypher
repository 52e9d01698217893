// Purpose: Of the named entities, read those that pass the filters, with what puts them in order.
// Parameters:
//   slugs (list): entities
//   type (string = null): only this type code
//   free (boolean = null): only those that are free, or are not
//   min_rank (float = 0): only from this computed rank on
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   position (integer): its position in the published run, or null
OPTIONAL MATCH (p:Pointer {id: 'published'})
WITH left(p.current, 1) AS slot LIMIT 1
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})
WITH e, CASE slot WHEN 'a' THEN e.rank_a WHEN 'b' THEN e.rank_b ELSE null END AS rank,
     CASE slot WHEN 'a' THEN e.position_a WHEN 'b' THEN e.position_b ELSE null END AS position
WHERE e.name IS NOT NULL AND ($type IS NULL OR e.type = $type) AND ($free IS NULL OR e.free = $free)
  AND ($min_rank <= 0 OR coalesce(rank, 0) >= $min_rank)
RETURN e.slug AS slug, e.name AS name, e.type AS type, position
ORDER BY slug
