// Purpose: List the entities mentioned most often in the texts of other pages, with the stances.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the mentioned entity
//   name (string): its name
//   mentions (integer): number of texts that mention it
//   worse (integer): number of those in which the author calls itself worse
//   better (integer): number of those in which the author calls itself better
//   rank (float?): its computed rank, or null
// Example: most_mentioned limit=5
MATCH (:Entity)-[r:MENTIONS]->(e:Entity)
RETURN e.slug AS slug, e.name AS name, count(r) AS mentions,
       sum(CASE r.stance WHEN 'worse' THEN 1 ELSE 0 END) AS worse,
       sum(CASE r.stance WHEN 'better' THEN 1 ELSE 0 END) AS better, e.rank AS rank
ORDER BY mentions DESC, slug LIMIT $limit
