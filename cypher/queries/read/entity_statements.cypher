// Purpose: Read every statement about the named entities but their raw signals.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   source (string): who states it
//   as_of (string): the day it holds for, or null
//   layout (string): A or B; null for a source that compares nothing
//   sha256 (string): of the source's content
//   trusted (boolean): whether the source may vouch for entities
//   figures (map): as stated
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})<-[r:STATES]-(s:Source) WHERE r.metric IS NULL
RETURN e.slug AS slug, s.id AS source, s.as_of AS as_of, s.layout AS layout, s.sha256 AS sha256,
       s.trusted AS trusted, properties(r) AS figures
ORDER BY slug, source, r.key
