// Purpose: List what an entity offers, in the order its pages print it.
// Parameters:
//   slug (string): the entity
// Columns:
//   id (string): the capability
//   name (string): its label
//   description (string): what it does
//   unique (string): its unique point, or null
//   vs_alternatives (string): how it compares, or null
//   vanished (boolean): true where no source states it any more
// Example: capabilities_of slug=claude
MATCH (e:Entity {slug: $slug})-[:HAS_CAPABILITY]->(c:Capability)
OPTIONAL MATCH (c)<-[r:STATES]-(:Source)
WITH c, min(r.position) AS position
RETURN c.id AS id, c.name AS name, c.description AS description, c.unique AS unique,
       c.vs_alternatives AS vs_alternatives, coalesce(c.vanished, false) AS vanished
ORDER BY position, id
