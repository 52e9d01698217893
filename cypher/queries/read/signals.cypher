// Name: raw_signals
// Purpose: Read the raw signals of a range of entities, both of trusted sources, as parallel lists in one row.
// Parameters:
//   first (string): the range's first slug
//   last (string): its last one
//   until (string): ISO day; later ones are not read
//   missing (float): what stands for no value
// Columns:
//   slugs (list): the entity of each, sorted, of one entity and metric by day; of one day the deciding one last
//   metrics (list): what was measured
//   values (list): numbers
//   days (list): ISO days
//   states (list): how it is known
//   sources (list): who states it
MATCH (e:Entity) WHERE e.slug >= $first AND e.slug <= $last AND e.name IS NOT NULL AND e.vetted
MATCH (e)<-[r:STATES]-(s:Source)
WHERE r.metric IS NOT NULL AND r.as_of <= $until AND s.trusted = true AND s.pending IS NULL
WITH e.slug AS slug, r.metric AS metric, r.as_of AS day, coalesce(r.value, $missing) AS value, r.state AS state,
     s.id AS source, r.position AS position
ORDER BY slug, metric, day, CASE value WHEN $missing THEN 0 ELSE 1 END, value DESC, state, source DESC, position
RETURN collect(slug) AS slugs, collect(metric) AS metrics, collect(value) AS values, collect(day) AS days,
       collect(state) AS states, collect(source) AS sources
