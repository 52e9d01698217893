// Name: hold_sources
// Purpose: Keep other writers away from sources, known or not, until this transaction ends; release_sources ends it.
// Parameters:
//   ids (list): source ids, sorted
//   token (string): of this transaction
// Columns: none
UNWIND $ids AS id
MERGE (s:Source {id: id})
SET s.held = $token

// Name: release_sources
// Purpose: Leave held sources as they are.
// Parameters:
//   ids (list): source ids
// Columns: none
UNWIND $ids AS id
MATCH (s:Source {id: id})
REMOVE s.held

// Name: hold_entities
// Purpose: Keep other writers away from entities until this transaction ends; release_entities ends it.
// Parameters:
//   slugs (list): entities, sorted
//   token (string): of this transaction
// Columns: none
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})
SET e.held = $token

// Name: release_entities
// Purpose: Leave held entities as they are.
// Parameters:
//   slugs (list): entities
// Columns: none
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})
REMOVE e.held

// Name: hold_pointer
// Purpose: Keep other writers away from a mark of the graph's state until this transaction ends.
// Parameters:
//   id (string): what the mark is of
//   token (string): of this transaction
// Columns: none
MERGE (p:Pointer {id: $id})
SET p.held = $token

// Name: note_version
// Purpose: Say that what a mark is of changed.
// Parameters:
//   id (string): what the mark is of
//   version (string): a new mark
// Columns: none
MERGE (p:Pointer {id: $id})
SET p.version = $version

// Name: begin_pause
// Purpose: Let other writers wait while a backup reads the graph.
// Parameters:
//   version (string): mark of the backup, renewed as long as it lives
// Columns: none
MERGE (p:Pointer {id: 'backup'})
SET p.version = $version

// Name: renew_pause
// Purpose: Say that the backup for which other writers wait still lives.
// Parameters:
//   token (string): start of its marks
//   renewed (string): its next mark
// Columns: none
MATCH (p:Pointer {id: 'backup'})
WHERE p.version STARTS WITH $token
SET p.version = $renewed

// Name: end_pause
// Purpose: Let other writers go on, unless another backup reads the graph.
// Parameters:
//   version (string): mark of the backup
// Columns: none
MATCH (p:Pointer {id: 'backup'})
WHERE p.version = $version
DELETE p
