// Purpose: List entities that offer nothing known, so that no search and no traversal can find them by what they do.
// Parameters:
//   limit (integer = 100): at most so many
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   rank (float?): its computed rank, or null
//   stated (integer?): how many capabilities its pages count, or null
// Example: without_capabilities limit=10
MATCH (e:Entity)
WHERE e.name IS NOT NULL AND NOT EXISTS { (e)-[:HAS_CAPABILITY]->(:Capability) }
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.rank AS rank, e.capability_count AS stated
ORDER BY coalesce(e.position, 2147483647), slug LIMIT $limit
