// Name: keep_earlier_texts
// Purpose: Keep in which words sources stated capabilities once, and mark their entities as stale.
// Parameters:
//   rows (list): maps with source, key, slug (the entity it named), digest, description, as_of, precedence and alongside
//   token (string): the mark of this load
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})-[r:STATES]->(e:Entity) WHERE coalesce(r.stated_of, e.slug) = row.slug
WITH DISTINCT row, s, e, r.stated_of AS stated_of
SET e.stale = $token
MERGE (e)<-[o:STATED_BEFORE {key: row.key}]-(s)
SET o.digest = row.digest, o.description = row.description, o.as_of = row.as_of, o.precedence = row.precedence,
    o.alongside = row.alongside, o.stated_of = stated_of

// Name: link_earlier_texts
// Purpose: Say which capabilities go on with earlier texts, where their entity is still as it was read.
// Parameters:
//   rows (list): maps with slug, token, source, key, continued_by and similarity; the last two null for none
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug}) WHERE e.stale = row.token
MATCH (s:Source {id: row.source})-[o:STATED_BEFORE]->(e) WHERE o.key = row.key
SET o.continued_by = row.continued_by, o.similarity = row.similarity

// Name: forget_earlier_texts
// Purpose: Forget in which words sources stated capabilities once, and mark their entities as stale.
// Parameters:
//   sources (list): source ids
//   keys (list): which texts
//   token (string): the mark of this load
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[o:STATED_BEFORE]->(e:Entity) WHERE o.key IN $keys
SET e.stale = $token
DELETE o
