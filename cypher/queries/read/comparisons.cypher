// Name: compared_pairs
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

// Name: compared_with_same
// Purpose: List the entities that an entity is compared with, and those that these are compared with, packed; not of those that very many are compared with.
// Parameters:
//   slug (string): the entity
//   rivals (integer): maximum number of entities it is compared with, by slug
//   most (integer): how many pages of one are not too many
// Columns:
//   rival (string): an entity it is compared with
//   pages (integer): how many pages compare that one
//   others (list): those that it is compared with, in no order, again for each page
MATCH (:Entity {slug: $slug})-[:COMPARED_WITH]-(p:Entity)
WITH DISTINCT p ORDER BY p.slug LIMIT $rivals
WITH p, COUNT { (p)-[:COMPARED_WITH]-() } AS pages WHERE pages <= $most
MATCH (p)-[:COMPARED_WITH]-(o:Entity) WHERE o.slug <> $slug
RETURN p.slug AS rival, pages, collect(o.slug) AS others
ORDER BY rival

// Name: comparison_table
// Purpose: Read all comparisons packed by their left side; -1 stands for a figure that is not printed.
// Parameters: none
// Columns:
//   left (string): the left entity
//   keys (list): source ids
//   rights (list): the right entities
//   days (list): the day each holds for, or an empty string
//   winners (list): left, right or an empty string
//   left_leads (list): lists of the signals the left side is said to lead on
//   right_leads (list): lists of the signals the right side is said to lead on
//   left_figures (list): lists of rank, adoption, quality, ecosystem, match as printed
//   right_figures (list): the same of the right side
MATCH (a:Entity)-[r:COMPARED_WITH]->(b:Entity)
WITH a.slug AS left, b.slug AS right, r ORDER BY left, r.key
RETURN left, collect(r.key) AS keys, collect(right) AS rights, collect(coalesce(r.as_of, '')) AS days,
       collect(coalesce(r.winner, '')) AS winners, collect(coalesce(r.left_leads, [])) AS left_leads,
       collect(coalesce(r.right_leads, [])) AS right_leads,
       collect([coalesce(r.left_rank, -1), coalesce(r.left_adoption, -1), coalesce(r.left_quality, -1),
                coalesce(r.left_ecosystem, -1), coalesce(r.left_match, -1)]) AS left_figures,
       collect([coalesce(r.right_rank, -1), coalesce(r.right_adoption, -1), coalesce(r.right_quality, -1),
                coalesce(r.right_ecosystem, -1), coalesce(r.right_match, -1)]) AS right_figures
ORDER BY left

// Name: mentions
// Purpose: Read all mentions, packed by the entity that mentions.
// Parameters: none
// Columns:
//   entity (string): the entity whose page mentions
//   keys (list): keys of the mentions
//   targets (list): slugs of the mentioned entities
//   stances (list): worse, neutral or better than the mentioned one
MATCH (a:Entity)-[r:MENTIONS]->(b:Entity)
WITH a.slug AS entity, r.key AS key, b.slug AS target, r.stance AS stance ORDER BY entity, key
RETURN entity, collect(key) AS keys, collect(target) AS targets, collect(stance) AS stances
ORDER BY entity
