// Name: stated_texts
// Purpose: Read in which words sources state capabilities now, by the slug they name.
// Parameters:
//   sources (list): source ids
// Columns:
//   source (string): who states it
//   as_of (string?): the day it holds for, or null
//   precedence (string): decides between versions of one day; empty where unknown
//   slug (string?): the entity the source names; of a source that states no capability null, as all that follows
//   digest (string?): of the text, as in the capability's id
//   description (string?): the text
UNWIND $sources AS id
MATCH (s:Source {id: id})
OPTIONAL MATCH (s)-[r:STATES]->(c:Capability)
RETURN s.id AS source, s.as_of AS as_of, coalesce(s.precedence, '') AS precedence, coalesce(r.stated_of, c.entity) AS slug,
       substring(c.id, size(c.entity) + 1) AS digest, r.description AS description
ORDER BY source, slug, digest, r.key

// Name: earlier_texts
// Purpose: Read in which words sources stated capabilities once and state them no longer.
// Parameters:
//   sources (list): source ids
// Columns:
//   source (string): who stated it
//   key (string): identifies the text
//   slug (string): the entity the source named
//   digest (string): of the text, as in a capability's id
//   description (string): the text
//   as_of (string?): the last day it was stated, or null
//   precedence (string): of the version that stated it, between versions of one day; empty where unknown
//   alongside (list): digests of the other texts the source stated at that time
UNWIND $sources AS id
MATCH (s:Source {id: id})-[o:STATED_BEFORE]->(e:Entity)
RETURN s.id AS source, o.key AS key, coalesce(o.stated_of, e.slug) AS slug, o.digest AS digest,
       o.description AS description, o.as_of AS as_of, coalesce(o.precedence, '') AS precedence,
       coalesce(o.alongside, o.beside, []) AS alongside  // codespell:ignore beside
ORDER BY key

// Name: earlier_texts_of
// Purpose: Read in which words the capabilities of the named entities were stated once, and what goes on with them.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   source (string): who stated it
//   key (string): identifies the text
//   digest (string): of the text, as in a capability's id
//   description (string): the text
//   as_of (string?): the last day it was stated, or null
//   alongside (list): digests of the other texts the source stated at that time
//   continued_by (string?): the capability that goes on with it, or null
//   similarity (float?): similarity of the next text, 0-1, or null
//   trusted (boolean): whether its source takes part in what is computed
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})<-[o:STATED_BEFORE]-(s:Source)
RETURN e.slug AS slug, s.id AS source, o.key AS key, o.digest AS digest, o.description AS description,
       o.as_of AS as_of, coalesce(o.alongside, o.beside, []) AS alongside,  // codespell:ignore beside
       o.continued_by AS continued_by, coalesce(o.similarity, o.alike) AS similarity,  // codespell:ignore alike
       s.trusted AS trusted
ORDER BY slug, coalesce(as_of, '') DESC, key
