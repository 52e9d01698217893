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
