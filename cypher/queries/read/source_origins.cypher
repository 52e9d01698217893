// Purpose: List all sources with what they are and when they came, as parallel lists in one row.
// Parameters: none
// Columns:
//   ids (list): source ids, sorted
//   kinds (list): page, table or events
//   days (list): the day each holds for, or an empty string
//   locations (list): the files they came from
//   loaded (list): when each was loaded last, UTC
MATCH (s:Source)
WITH s ORDER BY s.id
RETURN collect(s.id) AS ids, collect(s.kind) AS kinds, collect(coalesce(s.as_of, '')) AS days,
       collect(s.location) AS locations, collect(coalesce(s.loaded_at, '')) AS loaded
