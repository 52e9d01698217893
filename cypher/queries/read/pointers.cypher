// Name: pointers
// Purpose: Read all marks of the graph's state: the published run, and from what each derived thing was made.
// Parameters: none
// Columns:
//   id (string): what the mark is of
//   marks (map): its properties
MATCH (p:Pointer)
RETURN p.id AS id, properties(p) AS marks
ORDER BY id

// Name: opening_state
// Purpose: Say what has to be done before a graph is used: figures to settle, or another version of the schema.
// Parameters: none
// Columns:
//   unsettled (boolean): whether the plain figures of entities do not follow the published run yet
//   schema (string?): version of the schema, or null
//   copying (boolean): whether the graph is an unfinished copy
//   marks (integer): number of marks; none in an empty graph
OPTIONAL MATCH (p:Pointer)
RETURN count(CASE WHEN p.id = 'published' AND p.run IS NOT NULL AND coalesce(p.settled, '') <> p.run THEN 1 END) > 0 AS unsettled,
       head(collect(CASE WHEN p.id = 'schema' THEN p.version END)) AS schema,
       count(CASE WHEN p.id = 'copying' AND p.copy_of IS NOT NULL THEN 1 END) > 0 AS copying, count(p) AS marks

// Name: pause
// Purpose: Say whether a backup reads the graph, for which writers wait.
// Parameters: none
// Columns:
//   version (string): its mark, renewed as long as it lives
MATCH (p:Pointer {id: 'backup'})
RETURN p.version AS version
ORDER BY version
