// Purpose: Keep in which words sources stated capabilities once, and mark their entities as stale.
// Parameters:
//   rows (list): maps with source, key, slug (the entity it named), digest, description, as_of and beside
//   token (string): the mark of this load
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})-[r:STATES]->(e:Entity) WHERE coalesce(r.stated_of, e.slug) = row.slug
WITH DISTINCT row, s, e, r.stated_of AS stated_of
SET e.stale = $token
MERGE (s)-[o:STATED_BEFORE {key: row.key}]->(e)
SET o.digest = row.digest, o.description = row.description, o.as_of = row.as_of, o.beside = row.beside,
    o.stated_of = stated_of
