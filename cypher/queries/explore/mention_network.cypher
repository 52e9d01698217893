// Purpose: Show who names whom in the texts of capabilities, an edge each, the most frequent first.
// Parameters:
//   stance (string = null): only worse, neutral or better, as the naming side puts itself
//   limit (integer = 100): at most so many
// Columns:
//   source (string): the naming entity
//   target (string): the named one
//   mentions (integer): how many of its texts name it
//   worse (integer): in how many it calls itself worse
//   better (integer): in how many it calls itself better
// Example: mention_network stance=worse
MATCH (a:Entity)-[r:MENTIONS]->(b:Entity)
WHERE $stance IS NULL OR r.stance = $stance
RETURN a.slug AS source, b.slug AS target, count(r) AS mentions,
       sum(CASE r.stance WHEN 'worse' THEN 1 ELSE 0 END) AS worse,
       sum(CASE r.stance WHEN 'better' THEN 1 ELSE 0 END) AS better
ORDER BY mentions DESC, source, target LIMIT $limit
