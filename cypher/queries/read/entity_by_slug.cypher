// Purpose: Read one entity with its current figures and its score in the published run, in one statement.
// Parameters:
//   slug (string): the entity
// Columns:
//   entity (map): properties of its node
//   score (string): its published score as JSON text, or null
//   run (string): the published run, or null
// Example: entity_by_slug slug=claude
OPTIONAL MATCH (p:Pointer {id: 'published'})
WITH p.current AS current LIMIT 1
MATCH (e:Entity {slug: $slug}) WHERE e.name IS NOT NULL
RETURN properties(e) AS entity,
       CASE left(current, 1) WHEN 'a' THEN e.score_a WHEN 'b' THEN e.score_b ELSE null END AS score,
       substring(current, 2) AS run
