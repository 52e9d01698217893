// Name: published_pointer
// Purpose: Say which run is published, in which slot, and whether the plain figures follow it.
// Parameters: none
// Columns:
//   run (string): the published run
//   slot (string): a or b
//   settled (string?): the run the plain figures of entities belong to, or null
MATCH (p:Pointer {id: 'published'}) WHERE p.run IS NOT NULL
RETURN p.run AS run, p.slot AS slot, p.settled AS settled

// Name: published_positions
// Purpose: Read the positions of the published run as parallel lists in one row.
// Parameters: none
// Columns:
//   slugs (list): ranked entities, sorted
//   positions (list): their positions
MATCH (p:Pointer {id: 'published'}) WHERE p.current IS NOT NULL
WITH left(p.current, 1) AS slot LIMIT 1
MATCH (e:Entity)
WITH e.slug AS slug, CASE slot WHEN 'a' THEN e.position_a ELSE e.position_b END AS position
WHERE position IS NOT NULL
WITH slug, position ORDER BY slug
RETURN collect(slug) AS slugs, collect(position) AS positions

// Name: leading_in_slot_a
// Purpose: List entities by their position in the run of slot a, as far as some position: the index finds these at once.
// Parameters:
//   within (integer): the last position that is looked at
//   type (string = null): only this type code
//   free (boolean = null): only free ones
//   min_rank (float = 0): only from this rank on
//   skip (integer = 0): how many of the first rows to leave out
//   limit (integer): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   free (boolean?): whether it is free, or null
//   published_rank (integer?): the rank pages state, or null
//   score (string): its score as JSON text
/* Twins by slot, since no name of a property can be a parameter: one text that chooses between the two by CASE,
   OR or UNION no longer uses the index on ArcadeDB, and takes five to ten times as long with 30,000 entities. */
MATCH (e:Entity) WHERE e.position_a <= $within
WITH e WHERE e.name IS NOT NULL AND ($type IS NULL OR e.type = $type) AND ($free IS NULL OR e.free = $free)
  AND coalesce(e.rank_a, 0.0) >= $min_rank
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.free AS free, e.published_rank AS published_rank, e.score_a AS score
ORDER BY e.position_a, slug SKIP $skip LIMIT $limit

// Name: leading_in_slot_b
// Purpose: List entities by their position in the run of slot b, as far as some position: the index finds these at once.
// Parameters:
//   within (integer): the last position that is looked at
//   type (string = null): only this type code
//   free (boolean = null): only free ones
//   min_rank (float = 0): only from this rank on
//   skip (integer = 0): how many of the first rows to leave out
//   limit (integer): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   free (boolean?): whether it is free, or null
//   published_rank (integer?): the rank pages state, or null
//   score (string): its score as JSON text
MATCH (e:Entity) WHERE e.position_b <= $within
WITH e WHERE e.name IS NOT NULL AND ($type IS NULL OR e.type = $type) AND ($free IS NULL OR e.free = $free)
  AND coalesce(e.rank_b, 0.0) >= $min_rank
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.free AS free, e.published_rank AS published_rank, e.score_b AS score
ORDER BY e.position_b, slug SKIP $skip LIMIT $limit

// Name: all_runs
// Purpose: Read all that is recorded of every run, in the order of making.
// Parameters: none
// Columns:
//   run (map): its properties
//   current (boolean): whether it is the published one now
//   numbers (list): of the acts of publishing it, in order
//   times (list): when they were, ISO, UTC; empty if unknown
MATCH (r:Run)
OPTIONAL MATCH (a:Publication)-[:PUBLISHES]->(r)
WITH r, a ORDER BY r.id, a.number, a.published_at
WITH r, collect(a.number) AS numbers, collect(CASE WHEN a IS NOT NULL THEN coalesce(a.published_at, '') END) AS times
OPTIONAL MATCH (p:Pointer {id: 'published', run: r.id})
RETURN properties(r) AS run, p IS NOT NULL AS current, numbers, times
ORDER BY r.sequence, r.id

// Name: run_by_id
// Purpose: Read all that is recorded of one run.
// Parameters:
//   id (string): the run
// Columns:
//   run (map): its properties
MATCH (r:Run {id: $id})
RETURN properties(r) AS run

// Name: methodology_by_id
// Purpose: Read the constants that runs were computed with.
// Parameters:
//   id (string): hash of the constants
// Columns:
//   constants (string): JSON text
MATCH (m:Methodology {id: $id})
RETURN m.constants AS constants

// Name: methodology_ids
// Purpose: List the methodologies whose constants are recorded.
// Parameters: none
// Columns:
//   id (string): hash of the constants
MATCH (m:Methodology)
RETURN m.id AS id
ORDER BY id

// Name: ranked_by_run
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

// Name: settled_figures
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

// Name: score_slots
// Purpose: Read both score slots and the settled score of all entities as parallel lists in one row.
// Parameters: none
// Columns:
//   slugs (list): entities, sorted
//   a (list): score in slot a as JSON text, or an empty string
//   b (list): score in slot b as JSON text, or an empty string
//   settled (list): the score the plain figures show, or an empty string
MATCH (e:Entity)
WITH e ORDER BY e.slug
RETURN collect(e.slug) AS slugs, collect(coalesce(e.score_a, '')) AS a, collect(coalesce(e.score_b, '')) AS b,
       collect(coalesce(e.score, '')) AS settled
