// Purpose: List the entities that other pages name most often in their texts, with the stances.
// Parameters:
//   limit (integer = 20): at most so many
// Columns:
//   slug (string): the named entity
//   name (string): its name
//   mentions (integer): how many texts name it
//   worse (integer): in how many of them the author calls itself worse
//   better (integer): in how many of them the author calls itself better
//   rank (float?): its computed rank, or null
// Example: most_mentioned limit=5
MATCH (:Entity)-[r:MENTIONS]->(e:Entity)
RETURN e.slug AS slug, e.name AS name, count(r) AS mentions,
       sum(CASE r.stance WHEN 'worse' THEN 1 ELSE 0 END) AS worse,
       sum(CASE r.stance WHEN 'better' THEN 1 ELSE 0 END) AS better, e.rank AS rank
ORDER BY mentions DESC, slug LIMIT $limit
