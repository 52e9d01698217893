// Purpose: List the entities that the named ones are compared with, and on which pages.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the named entity
//   other (string): the entity it is compared with
//   pages (list): source ids
//   won (integer): on how many of them the named entity wins
//   lost (integer): on how many of them the other wins
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})-[r:COMPARED_WITH]-(o:Entity)
WITH slug, o.slug AS other, r.key AS page,
     CASE WHEN r.winner IS NULL THEN 0 WHEN (r.winner = 'left') = (startNode(r) = e) THEN 1 ELSE -1 END AS verdict
ORDER BY slug, other, page
RETURN slug, other, collect(page) AS pages, sum(CASE verdict WHEN 1 THEN 1 ELSE 0 END) AS won,
       sum(CASE verdict WHEN -1 THEN 1 ELSE 0 END) AS lost
ORDER BY slug, other
