// Purpose: Read the relationships between entities, capabilities and intents that touch the named nodes; not of nodes with too many.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
//   intents (list): keys of intents
//   most (integer): how many relationships of a node are not too many
// Columns:
//   type (string): the relationship's type
//   start (string): key of the start node
//   start_kind (string): Entity, Capability or Intent
//   start_name (string): its name, or an intent's text
//   end (string): key of the end node
//   end_kind (string): Entity, Capability or Intent
//   end_name (string): its name, or an intent's text
//   properties (map): of the relationship
CALL {
  UNWIND $entities AS slug
  MATCH (n:Entity {slug: slug})
  RETURN n
  UNION ALL
  UNWIND $capabilities AS id
  MATCH (n:Capability {id: id})
  RETURN n
  UNION ALL
  UNWIND $intents AS key
  MATCH (n:Intent {key: key})
  RETURN n
}
WITH n WHERE COUNT { (n)-[:HAS_CAPABILITY|COMPARED_WITH|MENTIONS|SIMILAR_TO|SERVES|MATCHED|ANSWERED_BY]-() } <= $most
MATCH (n)-[r:HAS_CAPABILITY|COMPARED_WITH|MENTIONS|SIMILAR_TO|SERVES|MATCHED|ANSWERED_BY]-()
WITH DISTINCT r
WITH type(r) AS type, r, startNode(r) AS a, endNode(r) AS b
RETURN type, coalesce(a.slug, a.id, a.key) AS start, labels(a)[0] AS start_kind, coalesce(a.name, a.text) AS start_name,
       coalesce(b.slug, b.id, b.key) AS end, labels(b)[0] AS end_kind, coalesce(b.name, b.text) AS end_name,
       properties(r) AS properties
ORDER BY type, start, end, properties.key
