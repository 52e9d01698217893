// Purpose: Read the current figures of all entities as parallel lists in one row; -1 stands for unknown.
// Parameters: none
// Columns:
//   slugs (list): entities, sorted
//   types (list): type codes
//   ranks (list): published ranks, 0-100
//   adoptions (list): printed adoption, 0 or 1
//   qualities (list): printed quality, 0 or 1
//   ecosystems (list): printed ecosystem, 0 or 1
//   matches (list): printed match graph, 0 or 1
//   vetted (list): whether a trusted source states the entity
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e ORDER BY e.slug
RETURN collect(e.slug) AS slugs, collect(e.type) AS types, collect(coalesce(e.published_rank, -1)) AS ranks,
       collect(coalesce(e.published_adoption, -1)) AS adoptions,
       collect(coalesce(e.published_quality, -1)) AS qualities,
       collect(coalesce(e.published_ecosystem, -1)) AS ecosystems,
       collect(coalesce(e.published_match, -1)) AS matches,
       collect(coalesce(e.vetted, false)) AS vetted
