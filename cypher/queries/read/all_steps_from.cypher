// Purpose: Read all relationships of nodes with very many, packed by node, type and direction, unordered, because sorting that many here is slow.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
//   intents (list): keys of intents
// Columns:
//   kind (string): Entity, Capability or Intent
//   key (string): slug, id or key
//   type (string): type of the relationships
//   along (boolean): whether they start at the node
//   kinds (list): label of the other end
//   others (list): slug, id or key of the other end
//   weights (list): the similarity, or how often a search was served or clicked, or 1
CALL {
  UNWIND $entities AS key
  MATCH (n:Entity {slug: key})-[r:HAS_CAPABILITY|COMPARED_WITH|MENTIONS|MATCHED]-(o)
  RETURN 'Entity' AS kind, key, n, r AS step, o
  UNION ALL
  UNWIND $capabilities AS key
  MATCH (n:Capability {id: key})-[r:HAS_CAPABILITY|SIMILAR_TO|SERVES|MATCHED]-(o)
  RETURN 'Capability' AS kind, key, n, r AS step, o
  UNION ALL
  UNWIND $intents AS key
  MATCH (n:Intent {key: key})-[r:SERVES|MATCHED]-(o)
  RETURN 'Intent' AS kind, key, n, r AS step, o
}
RETURN kind, key, type(step) AS type, startNode(step) = n AS along, collect(labels(o)[0]) AS kinds,
       collect(coalesce(o.slug, o.id, o.key)) AS others,
       collect(coalesce(step.similarity, step.clicked + coalesce(step.succeeded, 0), 1.0)) AS weights
ORDER BY kind, key, type, along
