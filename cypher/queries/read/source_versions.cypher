// Purpose: List all sources with what identifies their version, as parallel lists in one row.
// Parameters: none
// Columns:
//   ids (list): source ids, sorted
//   kinds (list): page, table, passport, manifest, signals, alias or events
//   hashes (list): hashes of their content
//   days (list): the day each holds for, or an empty string
//   trusted (list): whether each may vouch for entities
//   locations (list): the files they came from
//   loaded (list): when each was loaded last, UTC, or an empty string
//   whole (list): whether all of it is loaded, which a crash may have kept it from
//   aliases (list): of an alias, the slug; else an empty string
//   meant (list): of an alias, the slug of the entity it means; else an empty string
MATCH (s:Source)
WITH s ORDER BY s.id
RETURN collect(s.id) AS ids, collect(s.kind) AS kinds, collect(s.sha256) AS hashes, collect(coalesce(s.as_of, '')) AS days,
       collect(s.trusted) AS trusted, collect(coalesce(s.location, '')) AS locations,
       collect(coalesce(s.loaded_at, '')) AS loaded, collect(s.pending IS NULL) AS whole, collect(coalesce(s.alias, '')) AS aliases,
       collect(coalesce(s.alias_of, '')) AS meant
