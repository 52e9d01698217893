// Purpose: List which entity mentions which in capability texts, one row per pair, most frequent first.
// Parameters:
//   stance (string = null): worse, neutral or better, as the mentioning side describes itself
//   limit (integer = 100): maximum number of rows
// Columns:
//   source (string): the mentioning entity
//   target (string): the mentioned entity
//   mentions (integer): number of its texts that mention it
//   worse (integer): number of texts in which it calls itself worse
//   better (integer): number of texts in which it calls itself better
// Essential: source, target, mentions
// Example: mention_network stance=worse
MATCH (a:Entity)-[r:MENTIONS]->(b:Entity)
WHERE $stance IS NULL OR r.stance = $stance
RETURN a.slug AS source, b.slug AS target, count(r) AS mentions,
       sum(CASE r.stance WHEN 'worse' THEN 1 ELSE 0 END) AS worse,
       sum(CASE r.stance WHEN 'better' THEN 1 ELSE 0 END) AS better
ORDER BY mentions DESC, source, target LIMIT $limit
