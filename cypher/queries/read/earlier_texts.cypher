// Purpose: Read in which words sources stated capabilities once and state them no longer.
// Parameters:
//   sources (list): source ids
// Columns:
//   source (string): who stated it
//   key (string): identifies the text
//   slug (string): the entity the source named
//   digest (string): of the text, as in a capability's id
//   description (string): the text
//   as_of (string): the last day it was stated, or null
//   beside (list): digests of the other texts the source stated at that time
UNWIND $sources AS id
MATCH (s:Source {id: id})-[o:STATED_BEFORE]->(e:Entity)
RETURN s.id AS source, o.key AS key, coalesce(o.stated_of, e.slug) AS slug, o.digest AS digest,
       o.description AS description, o.as_of AS as_of, coalesce(o.beside, []) AS beside
ORDER BY key
