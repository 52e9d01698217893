// Purpose: Read in which words sources state capabilities now, by the slug they name.
// Parameters:
//   sources (list): source ids
// Columns:
//   source (string): who states it
//   as_of (string): the day it holds for, or null
//   slug (string): the entity the source names; of a source that states no capability null, as all that follows
//   digest (string): of the text, as in the capability's id
//   description (string): the text
UNWIND $sources AS id
MATCH (s:Source {id: id})
OPTIONAL MATCH (s)-[r:STATES]->(c:Capability)
RETURN s.id AS source, s.as_of AS as_of, coalesce(r.stated_of, c.entity) AS slug,
       substring(c.id, size(c.entity) + 1) AS digest, r.description AS description
ORDER BY source, slug, digest, r.key
