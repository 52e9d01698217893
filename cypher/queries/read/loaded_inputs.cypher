// Purpose: Say what is known of inputs that may have been loaded before.
// Parameters:
//   locations (list): where the inputs lie
// Columns:
//   location (string): one of them
//   kind (string): what its sources are
//   sha256 (string): of the input as it was, and of how it was loaded
//   sources (integer): how many of its sources are as that input states them
//   whole (integer): how many it states; null if it was not read completely
//   etag (string): what the web server calls this version, or null
//   last_modified (string): when the web server says it was changed, or null
UNWIND $locations AS location
MATCH (s:Source {location: location})
WHERE s.input_sha256 IS NOT NULL AND s.pending IS NULL
RETURN location, min(s.kind) AS kind, s.input_sha256 AS sha256, count(s) AS sources, max(s.input_sources) AS whole,
       max(s.etag) AS etag, max(s.last_modified) AS last_modified
ORDER BY location, sha256
