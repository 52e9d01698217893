// Purpose: Relate the two sides of each page, left to right, with both as stated, between the entities where they stand.
// Parameters:
//   sources (list): source ids; what is no page, or has both sides at one entity, relates nothing
// Columns: none
UNWIND $sources AS id
MATCH (s:Source {id: id})-[l:STATES]->(a:Entity) WHERE l.side = 'left'
MATCH (s)-[r:STATES]->(b:Entity) WHERE r.side = 'right' AND b.slug <> a.slug
MERGE (a)-[c:COMPARED_WITH {key: id}]->(b)
SET c.layout = s.layout, c.as_of = s.as_of, c.winner = s.winner, c.free_tier = s.free_tier,
    c.left_leads = s.left_leads, c.right_leads = s.right_leads,
    c.left_rank = l.rank, c.left_adoption = l.adoption, c.left_quality = l.quality,
    c.left_ecosystem = l.ecosystem, c.left_match = l.match,
    c.right_rank = r.rank, c.right_adoption = r.adoption, c.right_quality = r.quality,
    c.right_ecosystem = r.ecosystem, c.right_match = r.match
