// Name: state_sources
// Purpose: Record sources with what their pages say as a whole, or files of search events whose segments are in the event log.
// Parameters:
//   rows (list): maps with id, and the properties of a source
// Columns: none
UNWIND $rows AS row
MERGE (s:Source {id: row.id})
SET s = row

// Name: note_inputs
// Purpose: Note from which input unchanged sources came this time.
// Parameters:
//   rows (list): maps with id, location, input_sha256, input_sources, etag, last_modified
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.id})
SET s.location = row.location, s.input_sha256 = row.input_sha256, s.input_sources = row.input_sources,
    s.etag = row.etag, s.last_modified = row.last_modified

// Name: note_other_inputs
// Purpose: Note which versions of sources nights saw in other places, and since when.
// Parameters:
//   rows (list): maps with id, other_inputs
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.id})
SET s.other_inputs = row.other_inputs

// Name: begin_retraction
// Purpose: Have a source count for nothing, as it is about to be taken back in parts.
// Parameters:
//   id (string): the source
//   writer (string): mark of the command that does it
// Columns: none
MATCH (s:Source {id: $id})
SET s.pending = true, s.writer = $writer

// Name: forget_sources
// Purpose: Forget sources; what they state goes with them.
// Parameters:
//   ids (list): source ids
// Columns: none
UNWIND $ids AS id
MATCH (s:Source {id: id})
DETACH DELETE s
