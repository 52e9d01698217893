// Purpose: List what an entity offers, in the order printed on its pages.
// Parameters:
//   slug (string): the entity
// Columns:
//   id (string): the capability
//   name (string?): its label, or null
//   description (string?): what it does, or null
//   unique (string?): its unique point, or null
//   vs_alternatives (string?): how it compares, or null
//   uri (string?): its capability:// address, or null
//   source_id (string?): the id given by its passport, or null
//   confidence (float?): 0-1 as claimed, or null
//   success_rate (float?): 0-1 as claimed, or null
//   vanished (boolean): true if no source states it any more
//   vetted (boolean): whether a trusted source states it
// Example: capabilities_of slug=claude
MATCH (e:Entity {slug: $slug})-[:HAS_CAPABILITY]->(c:Capability)
OPTIONAL MATCH (c)<-[r:STATES]-(:Source)
WITH c, min(r.position) AS position
RETURN c.id AS id, c.name AS name, c.description AS description, c.unique AS unique,
       c.vs_alternatives AS vs_alternatives, c.uri AS uri, c.source_id AS source_id,
       c.confidence AS confidence, c.success_rate AS success_rate, coalesce(c.vanished, false) AS vanished,
       coalesce(c.vetted, true) AS vetted
ORDER BY position, id
