// Purpose: List pairs of entities that mention each other, with what each says about itself.
// Parameters:
//   limit (integer = 100): maximum number of rows
// Columns:
//   one (string): the entity whose slug comes first
//   other (string): the other one
//   says (list): stances in the texts of the first
//   answers (list): stances in the texts of the other
// Essential: one, other
// Example: mutual_mentions limit=10
MATCH (a:Entity)-[r:MENTIONS]->(b:Entity) WHERE a.slug < b.slug
WITH a, b, r.stance AS said ORDER BY said
WITH a, b, collect(DISTINCT said) AS says
MATCH (b)-[s:MENTIONS]->(a)
WITH a, b, says, s.stance AS answered ORDER BY answered
RETURN a.slug AS one, b.slug AS other, says, collect(DISTINCT answered) AS answers
ORDER BY one, other LIMIT $limit
