// Purpose: List what was measured for an entity, or why it was not, by metric, newest first.
// Parameters:
//   slug (string): the entity
//   limit (integer = 100): maximum number of rows
// Columns:
//   metric (string): what was measured
//   value (float?): the number, or for a date the days since 1970-01-01; null if there is none
//   text (string?): the value as printed, if it is not a number, or null
//   state (string): measured, unmeasured, not_applicable, blocked or stale
//   as_of (string): ISO date
//   source (string): the source that states it
//   trusted (boolean): whether it affects ranks
// Example: signals_of slug=stable-diffusion
MATCH (e:Entity {slug: $slug})<-[r:STATES]-(s:Source)
WHERE r.metric IS NOT NULL AND s.pending IS NULL
RETURN r.metric AS metric, r.value AS value, r.text AS text, r.state AS state, r.as_of AS as_of,
       s.id AS source, s.trusted AS trusted
ORDER BY metric, as_of DESC, CASE WHEN value IS NULL AND text IS NULL THEN 1 ELSE 0 END, source, r.position DESC LIMIT $limit
