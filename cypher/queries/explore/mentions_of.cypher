// Purpose: List the entities mentioned by an entity and those that mention it, with the stance.
// Parameters:
//   slug (string): the entity
// Columns:
//   direction (string): out if its own page mentions the other, in if the other's page mentions it
//   other (string): the other entity
//   other_name (string): its name
//   stance (string): how the mentioning side describes itself: worse, neutral or better
//   capability (string): the capability whose text contains the mention
// Essential: direction, other, stance, capability
// Example: mentions_of slug=stable-diffusion
MATCH (e:Entity {slug: $slug})-[r:MENTIONS]-(o:Entity)
RETURN CASE WHEN startNode(r) = e THEN 'out' ELSE 'in' END AS direction, o.slug AS other, o.name AS other_name,
       r.stance AS stance, r.capability AS capability
ORDER BY direction, other, capability, r.key
