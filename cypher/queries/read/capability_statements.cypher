// Purpose: Read every statement about the capabilities of the named entities.
// Parameters:
//   slugs (list): entities
// Columns:
//   id (string): the capability
//   entity (string): the entity that offers it
//   source (string): who states it, or null
//   as_of (string): the day it holds for, or null
//   layout (string): A or B; null for a source that compares nothing
//   sha256 (string): of the source's content
//   words (map): as stated
//   intents (list): keys of the intents it is related to as serving them
UNWIND $slugs AS slug
MATCH (c:Capability {entity: slug})
OPTIONAL MATCH (c)<-[r:STATES]-(s:Source)
RETURN c.id AS id, c.entity AS entity, s.id AS source, s.as_of AS as_of, s.layout AS layout,
       s.sha256 AS sha256, properties(r) AS words,
       COLLECT { MATCH (c)-[:SERVES]->(i:Intent) RETURN i.key ORDER BY i.key } AS intents
ORDER BY id, source, r.key
