// Purpose: Read the relationships of an entity with some nodes, for one that has too many to read them all.
// Parameters:
//   slug (string): the entity
//   entities (list): slugs of the other ends
//   capabilities (list): ids of capabilities at the other end
//   intents (list): keys of intents at the other end
// Columns:
//   type (string): the relationship's type
//   start (string): key of the start node
//   start_kind (string): Entity, Capability or Intent
//   start_name (string): its name, or an intent's text
//   end (string): key of the end node
//   end_kind (string): Entity, Capability or Intent
//   end_name (string): its name, or an intent's text
//   properties (map): of the relationship
MATCH (n:Entity {slug: $slug})
CALL (n) {
  UNWIND $entities AS key
  MATCH (o:Entity {slug: key})-[r:COMPARED_WITH|MENTIONS]-(n)
  RETURN r
  UNION ALL
  UNWIND $capabilities AS id
  MATCH (n)-[r:HAS_CAPABILITY]->(o:Capability {id: id})
  RETURN r
  UNION ALL
  UNWIND $intents AS key
  MATCH (o:Intent {key: key})-[r:MATCHED|ANSWERED_BY]->(n)
  RETURN r
}
WITH type(r) AS type, r, startNode(r) AS a, endNode(r) AS b
RETURN type, coalesce(a.slug, a.id, a.key) AS start, labels(a)[0] AS start_kind, coalesce(a.name, a.text) AS start_name,
       coalesce(b.slug, b.id, b.key) AS end, labels(b)[0] AS end_kind, coalesce(b.name, b.text) AS end_name,
       properties(r) AS properties
ORDER BY type, start, end, properties.key
