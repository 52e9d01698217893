// Purpose: Read entities as a search shows them, each with the capability it was found by and its score in the published run.
// Parameters:
//   rows (list): maps with slug and capability (or an empty string)
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   free (boolean): whether it is free, or null
//   pricing (string): as stated, or null
//   starting_price (string): as stated, or null
//   published_rank (integer): the rank pages state, or null
//   score (string): its score as JSON text, or null
//   capability_name (string): the name of the capability, or null
OPTIONAL MATCH (p:Pointer {id: 'published'})
WITH p.current AS current LIMIT 1
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug}) WHERE e.name IS NOT NULL
OPTIONAL MATCH (c:Capability {id: row.capability})
WITH current, row, e, c WHERE row.capability = '' OR (c.id IS NOT NULL AND c.vanished IS NULL)
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.free AS free, e.pricing AS pricing,
       e.starting_price AS starting_price, e.published_rank AS published_rank,
       CASE left(current, 1) WHEN 'a' THEN e.score_a WHEN 'b' THEN e.score_b ELSE null END AS score,
       c.name AS capability_name
ORDER BY slug
