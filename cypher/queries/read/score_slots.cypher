// Purpose: Read both score slots and the settled score of all entities as parallel lists in one row.
// Parameters: none
// Columns:
//   slugs (list): entities, sorted
//   a (list): score in slot a as JSON text, or an empty string
//   b (list): score in slot b as JSON text, or an empty string
//   settled (list): the score the plain figures show, or an empty string
MATCH (e:Entity)
WITH e ORDER BY e.slug
RETURN collect(e.slug) AS slugs, collect(coalesce(e.score_a, '')) AS a, collect(coalesce(e.score_b, '')) AS b,
       collect(coalesce(e.score, '')) AS settled
