// Purpose: List the registered files of search events.
// Parameters: none
// Columns:
//   id (string): the source, which names its segment of the event log
//   location (string): the file it was read from
//   sha256 (string): of the file's content
//   trusted (boolean): whether its events move ranks
//   events (integer): distinct events
//   repeated (integer): events that repeat the id of one of them
//   refused (integer): lines that were refused
MATCH (s:Source) WHERE s.kind = 'events'
RETURN s.id AS id, s.location AS location, s.sha256 AS sha256, s.trusted AS trusted,
       s.events AS events, s.repeated AS repeated, s.refused AS refused
ORDER BY id
