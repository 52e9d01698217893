// Purpose: List the pages that compare an entity, with their verdicts.
// Parameters:
//   slug (string): the entity
// Columns:
//   source (string): the page
//   rival (string): the other side
//   rival_name (string): its name
//   side (string): which side the entity is on
//   winner (string?): left, right or null
//   left_leads (list): signals the left side is said to lead on
//   right_leads (list): signals the right side is said to lead on
// Essential: rival, winner, side
// Example: comparisons_of slug=claude
MATCH (e:Entity {slug: $slug})-[r:COMPARED_WITH]-(o:Entity)
RETURN r.key AS source, o.slug AS rival, o.name AS rival_name,
       CASE WHEN startNode(r) = e THEN 'left' ELSE 'right' END AS side,
       r.winner AS winner, r.left_leads AS left_leads, r.right_leads AS right_leads
ORDER BY source
