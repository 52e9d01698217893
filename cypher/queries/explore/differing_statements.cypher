// Purpose: List entities for which sources state different types, ranks or signals.
// Parameters:
//   limit (integer = 100): maximum number of rows
// Columns:
//   slug (string): the entity
//   versions (integer): number of different sets of figures stated
//   sources (list): the sources that state them
//   ranks (list): the ranks they state
// Essential: slug, ranks, sources
// Example: differing_statements limit=10
MATCH (s:Source)-[r:STATES]->(e:Entity) WHERE r.side IS NOT NULL
WITH e.slug AS slug, s.id AS source, r.rank AS rank,
     r.type_label + '|' + coalesce(toString(r.rank), '') + '|' + coalesce(toString(r.adoption), '')
     + '|' + coalesce(toString(r.quality), '') + '|' + coalesce(toString(r.ecosystem), '')
     + '|' + coalesce(toString(r.match), '') AS figures
ORDER BY slug, source, figures
WITH slug, collect(DISTINCT source) AS sources, collect(DISTINCT figures) AS different, collect(DISTINCT rank) AS ranks
WHERE size(different) > 1
RETURN slug, size(different) AS versions, sources, ranks
ORDER BY versions DESC, slug LIMIT $limit
