// Name: state_entities
// Purpose: Record what sources state of entities, and mark the entities as stale.
// Parameters:
//   rows (list): maps with source, slug, key and figures (a map as printed)
//   token (string): the mark of this load
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
MERGE (e:Entity {slug: row.slug})
SET e.stale = $token
MERGE (e)<-[r:STATES {key: row.key}]-(s)
SET r += row.figures

// Name: state_capabilities
// Purpose: Record what sources state of capabilities.
// Parameters:
//   rows (list): maps with source, id, entity, key and words (a map as printed)
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
MERGE (c:Capability {id: row.id})
ON CREATE SET c.entity = row.entity
MERGE (c)<-[r:STATES {key: row.key}]-(s)
SET r += row.words

// Name: state_signals
// Purpose: Record raw signals as sources state them; an entity that no other source states waits without a name.
// Parameters:
//   rows (list): maps with source, slug, key and signal (a map as printed)
// Columns: none
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
MERGE (e:Entity {slug: row.slug})
MERGE (e)<-[r:STATES {key: row.key}]-(s)
SET r += row.signal

// Name: relate_sides
// Purpose: Relate the two sides of each page, left to right, with both as stated, between the entities where they stand.
// Parameters:
//   sources (list): source ids; what is no page, has both sides at one entity, or a side that reuses a merged slug, relates nothing
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[l:STATES]->(a:Entity) WHERE l.side = 'left' AND l.reused IS NULL
MATCH (s)-[r:STATES]->(b:Entity) WHERE r.side = 'right' AND r.reused IS NULL AND b.slug <> a.slug
MERGE (a)-[c:COMPARED_WITH {key: id}]->(b)
SET c.layout = s.layout, c.as_of = s.as_of, c.winner = s.winner, c.free_tier = s.free_tier,
    c.left_leads = s.left_leads, c.right_leads = s.right_leads,
    c.left_rank = l.rank, c.left_adoption = l.adoption, c.left_quality = l.quality,
    c.left_ecosystem = l.ecosystem, c.left_match = l.match,
    c.right_rank = r.rank, c.right_adoption = r.adoption, c.right_quality = r.quality,
    c.right_ecosystem = r.ecosystem, c.right_match = r.match

// Name: withdraw_comparisons
// Purpose: Take back the comparison relationships of the named sources, between whichever entities they stand.
// Parameters:
//   sources (list): source ids
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[l:STATES]->(a:Entity) WHERE s.left IS NOT NULL AND l.side = 'left'
MATCH (a)-[r:COMPARED_WITH {key: id}]->(:Entity)
DELETE r

// Name: withdraw_signals
// Purpose: Take back raw signals of a source, some at a time; an entity that nothing else is stated of is forgotten.
// Parameters:
//   source (string): its id
//   limit (integer): maximum number in one transaction
// Columns:
//   withdrawn (integer): how many were taken back
MATCH (s:Source {id: $source})-[r:STATES]->(e:Entity) WHERE r.metric IS NOT NULL
WITH r, e LIMIT $limit
DELETE r
WITH collect(DISTINCT e) AS entities, count(*) AS withdrawn
FOREACH (e IN entities | SET e.stale = coalesce(e.stale, $source))
RETURN withdrawn

// Name: withdraw_statements
// Purpose: Take back everything the named sources stated, and mark the entities they touched as stale.
// Parameters:
//   sources (list): source ids
//   token (string): the mark of this load
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[r:STATES]->(n)
FOREACH (e IN CASE WHEN n:Entity THEN [n] ELSE [] END | SET e.stale = $token)
DELETE r
