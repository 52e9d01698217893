// Purpose: Read the figures of the run that the plain figures of entities belong to, as parallel lists in one row.
// Parameters: none
// Columns:
//   slugs (list): ranked entities, sorted
//   figures (list): lists of rank, low, high, position, tier, adoption, quality, ecosystem, match and freshness
MATCH (e:Entity) WHERE e.rank IS NOT NULL
WITH e.slug AS slug, [e.rank, e.rank_low, e.rank_high, toFloat(e.position), toFloat(e.tier), e.adoption, e.quality,
     e.ecosystem, e.match, e.freshness] AS figures
ORDER BY slug
RETURN collect(slug) AS slugs, collect(figures) AS figures
