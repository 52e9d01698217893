// Purpose: List who an entity's page names and whose pages name it, with the stance.
// Parameters:
//   slug (string): the entity
// Columns:
//   direction (string): out where its own page names the other, in where the other's page names it
//   other (string): the other entity
//   other_name (string): its name
//   stance (string): how the naming side stands to the named one: worse, neutral or better
//   capability (string): in whose text it stands
// Example: mentions_of slug=stable-diffusion
MATCH (e:Entity {slug: $slug})-[r:MENTIONS]-(o:Entity)
RETURN CASE WHEN startNode(r) = e THEN 'out' ELSE 'in' END AS direction, o.slug AS other, o.name AS other_name,
       r.stance AS stance, r.capability AS capability
ORDER BY direction, other, capability
