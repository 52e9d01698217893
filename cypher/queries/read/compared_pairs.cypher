// Purpose: List the entities that one is compared with, and who wins on which page; those asked for first, then by their rank.
// Parameters:
//   slug (string): the entity
//   others (list): entities to list in any case
//   limit (integer): maximum number of pages
// Columns:
//   other (string): the entity it is compared with
//   page (string): source id
//   verdict (string): who wins: asked (the named entity), other or none
OPTIONAL MATCH (p:Pointer {id: 'published'})
WITH left(p.current, 1) AS slot LIMIT 1
MATCH (e:Entity {slug: $slug})-[r:COMPARED_WITH]-(o:Entity)
WITH o, r, CASE WHEN r.winner IS NULL THEN 'none' WHEN (r.winner = 'left') = (startNode(r) = e) THEN 'asked' ELSE 'other' END AS verdict,
     CASE WHEN o.slug IN $others THEN 0 ELSE 1 END AS place,
     CASE slot WHEN 'a' THEN o.position_a WHEN 'b' THEN o.position_b ELSE null END AS position
ORDER BY place, coalesce(position, 1000000000), o.slug, r.key LIMIT $limit
RETURN o.slug AS other, r.key AS page, verdict
ORDER BY other, page
