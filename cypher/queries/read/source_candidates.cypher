// Purpose: Find the sources a text may mean: by id, by location, else by the start of one of them.
// Parameters:
//   text (string): what was asked for
//   limit (integer): maximum number of prefix matches
// Columns:
//   id (string): the source
//   location (string): the file it was read from
//   likeness (integer): 0 the id is the same, 1 the location is, 2 one of them begins with it
MATCH (s:Source)
WHERE s.id STARTS WITH $text OR s.location STARTS WITH $text
WITH s, CASE WHEN s.id = $text THEN 0 WHEN s.location = $text THEN 1 ELSE 2 END AS likeness
WITH likeness, s.id AS id, s.location AS location ORDER BY likeness, id
WITH likeness, collect({id: id, location: location}) AS alike
UNWIND CASE likeness WHEN 2 THEN alike[0..$limit] ELSE alike END AS found
RETURN found.id AS id, found.location AS location, likeness
ORDER BY likeness, id
