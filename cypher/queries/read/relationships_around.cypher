// Purpose: Read the relationships between entities and capabilities that touch the named nodes.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
//   limit (integer = 10000): at most so many
// Columns:
//   type (string): the relationship's type
//   start (string): key of the start node
//   start_kind (string): Entity or Capability
//   start_name (string): its name
//   end (string): key of the end node
//   end_kind (string): Entity or Capability
//   end_name (string): its name
//   properties (map): of the relationship
CALL {
  UNWIND $entities AS slug
  MATCH (n:Entity {slug: slug})-[r:HAS_CAPABILITY|COMPARED_WITH|MENTIONS]-(:Entity|Capability)
  RETURN r
  UNION
  UNWIND $capabilities AS id
  MATCH (n:Capability {id: id})-[r:HAS_CAPABILITY|SIMILAR_TO]-(:Entity|Capability)
  RETURN r
}
WITH DISTINCT r
RETURN type(r) AS type, coalesce(startNode(r).slug, startNode(r).id) AS start, labels(startNode(r))[0] AS start_kind,
       startNode(r).name AS start_name, coalesce(endNode(r).slug, endNode(r).id) AS end,
       labels(endNode(r))[0] AS end_kind, endNode(r).name AS end_name, properties(r) AS properties
ORDER BY type, start, end, properties.key LIMIT $limit
