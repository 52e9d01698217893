// Purpose: Say which of the named sources are known, and in which version.
// Parameters:
//   ids (list): source ids
// Columns:
//   id (string): the source
//   kind (string): page, table, passport, manifest or signals
//   layout (string): A or B; null for a source that compares nothing
//   sha256 (string): of its content
//   as_of (string): the day its figures hold for, or null
//   trusted (boolean): whether it may vouch for entities
//   pending (boolean): whether its load was interrupted
//   location (string): where it was read from
//   input_sha256 (string): of the input it came from, or null
//   input_sources (integer): how many that input states, on the last of them
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN s.id AS id, s.kind AS kind, s.layout AS layout, s.sha256 AS sha256, s.as_of AS as_of, s.trusted AS trusted,
       coalesce(s.pending, false) AS pending, s.location AS location, s.input_sha256 AS input_sha256,
       s.input_sources AS input_sources
ORDER BY id
