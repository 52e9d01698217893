// Name: source_candidates
// Purpose: Find the sources a text may mean: by id, by location, else by the start of one of them.
// Parameters:
//   text (string): what was asked for
//   limit (integer): maximum number of prefix matches
// Columns:
//   id (string): the source
//   location (string): the file it was read from
//   grade (integer): 0 the id is the same, 1 the location is, 2 one of them begins with it
MATCH (s:Source)
WHERE s.id STARTS WITH $text OR s.location STARTS WITH $text
WITH s, CASE WHEN s.id = $text THEN 0 WHEN s.location = $text THEN 1 ELSE 2 END AS grade
WITH grade, s.id AS id, s.location AS location ORDER BY grade, id
WITH grade, collect({id: id, location: location}) AS matches
UNWIND CASE grade WHEN 2 THEN matches[0..$limit] ELSE matches END AS found
RETURN found.id AS id, found.location AS location, grade
ORDER BY grade, id

// Name: source_contents
// Purpose: Say what the named sources are, and how much each states.
// Parameters:
//   ids (list): source ids
// Columns:
//   id (string): the source
//   kind (string): page, table, passport, manifest, signals, alias or events
//   location (string): the file it was read from
//   as_of (string?): the day it holds for, or null
//   loaded_at (string): when it was loaded last, UTC
//   trusted (boolean): whether it takes part in what is computed
//   entities (integer): how many entities it states anything of
//   capabilities (integer): how many capabilities it states
//   signals (integer): how many raw signals
//   events (integer): how many distinct search events
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN s.id AS id, s.kind AS kind, s.location AS location, s.as_of AS as_of, s.loaded_at AS loaded_at, s.trusted AS trusted,
       size(COLLECT { MATCH (s)-[:STATES]->(e:Entity) RETURN DISTINCT e.slug }) AS entities,
       size(COLLECT { MATCH (s)-[:STATES]->(c:Capability) RETURN DISTINCT c.id }) AS capabilities,
       COUNT { MATCH (s)-[r:STATES]->(:Entity) WHERE r.metric IS NOT NULL } AS signals,
       coalesce(s.events, 0) AS events
ORDER BY id

// Name: source_statement
// Purpose: Read everything one source states, as printed, in one statement.
// Parameters:
//   id (string): the source
// Columns:
//   source (map): properties of the source
//   sides (list): maps of figures, each with slug
//   capabilities (list): maps of words
// Example: source_statement id=claude-vs-gpt-4
MATCH (s:Source {id: $id})
RETURN properties(s) AS source,
       COLLECT { MATCH (s)-[r:STATES]->(e:Entity) RETURN r {.*, slug: coalesce(r.stated_of, e.slug)} ORDER BY r.key } AS sides,
       COLLECT { MATCH (s)-[r:STATES]->(c:Capability) RETURN properties(r) ORDER BY r.side, r.position } AS capabilities

// Name: sources_by_id
// Purpose: Say which of the named sources are known, and in which version.
// Parameters:
//   ids (list): source ids
// Columns:
//   id (string): the source
//   kind (string): page, table, passport, manifest or signals
//   layout (string?): A or B; null for a source that compares nothing
//   sha256 (string): of its content
//   as_of (string?): the day its figures hold for, or null
//   trusted (boolean): whether it takes part in what is computed
//   pending (boolean): whether its load was interrupted
//   location (string): where it was read from
//   input_sha256 (string?): of the input it came from, or null
//   input_sources (integer?): how many that input states, on the last of them, or null
//   precedence (string): decides between versions of one day; empty where unknown
//   writer (string?): the load that writes it in parts now, or null
//   other_inputs (list): versions that nights saw elsewhere: day, start of the hash, location
UNWIND $ids AS id
MATCH (s:Source {id: id}) WHERE s.kind IS NOT NULL OR s.held IS NULL
RETURN s.id AS id, s.kind AS kind, s.layout AS layout, s.sha256 AS sha256, s.as_of AS as_of, s.trusted AS trusted,
       coalesce(s.pending, false) AS pending, s.location AS location, s.input_sha256 AS input_sha256,
       s.input_sources AS input_sources, coalesce(s.precedence, '') AS precedence, s.writer AS writer,
       coalesce(s.other_inputs, []) AS other_inputs
ORDER BY id

// Name: named_sources
// Purpose: Return what an explanation says of some sources.
// Parameters:
//   ids (list): source ids, sorted
// Columns:
//   id (string): the source
//   kind (string): page, table, passport, manifest, signals, alias or events
//   day (string): the day it holds for, or an empty string
//   location (string): the file it came from, or an empty string
//   loaded (string): when it was loaded last, UTC, or an empty string
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN s.id AS id, s.kind AS kind, coalesce(s.as_of, '') AS day, coalesce(s.location, '') AS location,
       coalesce(s.loaded_at, '') AS loaded
ORDER BY id

// Name: source_versions
// Purpose: List all sources with what identifies their version, as parallel lists in one row.
// Parameters: none
// Columns:
//   ids (list): source ids, sorted
//   kinds (list): page, table, passport, manifest, signals, alias or events
//   hashes (list): hashes of their content
//   days (list): the day each holds for, or an empty string
//   trusted (list): whether each takes part in what is computed
//   locations (list): the files they came from
//   loaded (list): when each was loaded last, UTC, or an empty string
//   whole (list): whether it is completely loaded; false after a crash
//   aliases (list): of an alias, the slug; else an empty string
//   meant (list): of an alias, the slug of the entity it means; else an empty string
//   accepted (list): of an alias, the names that were accepted with it; else an empty list
MATCH (s:Source)
WITH s ORDER BY s.id
RETURN collect(s.id) AS ids, collect(s.kind) AS kinds, collect(s.sha256) AS hashes, collect(coalesce(s.as_of, '')) AS days,
       collect(s.trusted) AS trusted, collect(coalesce(s.location, '')) AS locations,
       collect(coalesce(s.loaded_at, '')) AS loaded, collect(s.pending IS NULL) AS whole, collect(coalesce(s.alias, '')) AS aliases,
       collect(coalesce(s.alias_of, '')) AS meant, collect(coalesce(s.accepted, [])) AS accepted

// Name: loaded_inputs
// Purpose: Say what is known of inputs that may have been loaded before.
// Parameters:
//   locations (list): where the inputs lie
// Columns:
//   location (string): one of them
//   kind (string): what its sources are
//   sha256 (string): of the input as it was, and of how it was loaded
//   sources (integer): how many of its sources are as that input states them
//   whole (integer?): how many it states; null if it was not read completely
//   etag (string?): what the web server calls this version, or null
//   last_modified (string?): when the web server says it was changed, or null
UNWIND $locations AS location
MATCH (s:Source {location: location})
WHERE s.input_sha256 IS NOT NULL AND s.pending IS NULL
RETURN location, min(s.kind) AS kind, s.input_sha256 AS sha256, count(s) AS sources, max(s.input_sources) AS whole,
       max(s.etag) AS etag, max(s.last_modified) AS last_modified
ORDER BY location, sha256

// Name: sources_since
// Purpose: Count the sources that were loaded after a moment.
// Parameters:
//   at (string): the moment, ISO, UTC
// Columns:
//   sources (integer): how many there are
MATCH (s:Source)
WHERE s.loaded_at > $at
RETURN count(s) AS sources
