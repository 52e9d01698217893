// Purpose: List all whole sources with what identifies their version, as parallel lists in one row.
// Parameters: none
// Columns:
//   ids (list): source ids, sorted
//   kinds (list): page, table, passport, manifest, signals or events
//   hashes (list): hashes of their content
//   days (list): the day each holds for, or an empty string
//   trusted (list): whether each may vouch for entities
MATCH (s:Source) WHERE s.pending IS NULL
WITH s ORDER BY s.id
RETURN collect(s.id) AS ids, collect(s.kind) AS kinds, collect(s.sha256) AS hashes, collect(coalesce(s.as_of, '')) AS days,
       collect(s.trusted) AS trusted
