// Purpose: Note from which input unchanged sources came this time.
// Parameters:
//   rows (list): maps with id, input_sha256, input_sources, etag, last_modified
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.id})
SET s.input_sha256 = row.input_sha256, s.input_sources = row.input_sources,
    s.etag = row.etag, s.last_modified = row.last_modified
