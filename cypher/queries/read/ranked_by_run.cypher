// Purpose: Read what one run recorded of entities, as parallel lists in one row; -1 where it no longer ranked one.
// Parameters:
//   run (string): the run
// Columns:
//   slugs (list): entities, sorted
//   figures (list): lists of rank, low, high, position, tier, adoption, quality, ecosystem, match and freshness
MATCH (r:Run {id: $run})<-[k:RANKED]-(e:Entity)
WITH e.slug AS slug, [coalesce(k.rank, -1.0), coalesce(k.low, -1.0), coalesce(k.high, -1.0),
     toFloat(coalesce(k.position, -1)), toFloat(coalesce(k.tier, -1)), coalesce(k.adoption, -1.0), coalesce(k.quality, -1.0),
     coalesce(k.ecosystem, -1.0), coalesce(k.match, -1.0), coalesce(k.freshness, -1.0)] AS figures
ORDER BY slug
RETURN collect(slug) AS slugs, collect(figures) AS figures
