// Purpose: Read in which words the capabilities of the named entities were stated once, and what goes on with them.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   source (string): who stated it
//   key (string): identifies the text
//   digest (string): of the text, as in a capability's id
//   description (string): the text
//   as_of (string): the last day it was stated, or null
//   beside (list): digests of the other texts the source stated at that time
//   continued_by (string): the capability that goes on with it, or null
//   alike (float): similarity of the next text, 0-1, or null
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})<-[o:STATED_BEFORE]-(s:Source)
RETURN e.slug AS slug, s.id AS source, o.key AS key, o.digest AS digest, o.description AS description,
       o.as_of AS as_of, coalesce(o.beside, []) AS beside, o.continued_by AS continued_by, o.alike AS alike
ORDER BY slug, coalesce(as_of, '') DESC, key
