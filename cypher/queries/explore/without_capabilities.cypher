// Purpose: List entities without known capabilities, which no search or traversal can find by what they do.
// Parameters:
//   limit (integer = 100): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   rank (float?): its computed rank, or null
//   stated (integer?): number of capabilities its pages claim, or null
// Essential: slug, stated
// Example: without_capabilities limit=10
MATCH (e:Entity)
WHERE e.name IS NOT NULL AND NOT EXISTS { (e)-[:HAS_CAPABILITY]->(:Capability) }
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.rank AS rank, e.capability_count AS stated
ORDER BY coalesce(e.position, 2147483647), slug LIMIT $limit
