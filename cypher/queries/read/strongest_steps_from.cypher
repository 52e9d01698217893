// Purpose: Read where one can step to from nodes with very many relationships: of each type and direction only the strongest, packed by node.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
//   intents (list): keys of intents
//   most (integer): how many of each type and direction
// Columns:
//   kind (string): Entity, Capability or Intent
//   key (string): slug, id or key
//   degree (integer): how many relationships it has
//   types (list): type of each relationship
//   along (list): whether it starts at the node
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
WITH kind, key, type(step) AS type, startNode(step) = n AS along, labels(o)[0] AS end_kind, coalesce(o.slug, o.id, o.key) AS other,
     coalesce(step.similarity, step.clicked + coalesce(step.succeeded, 0), 1.0) AS weight
ORDER BY kind, key, type, along, weight DESC, other
WITH kind, key, type, along, count(*) AS relationships, collect({kind: end_kind, key: other, weight: weight})[..$most] AS leading
WITH kind, key, sum(relationships) AS degree, collect({type: type, along: along, leading: leading}) AS groups
UNWIND groups AS part
UNWIND part.leading AS led
RETURN kind, key, degree, collect(part.type) AS types, collect(part.along) AS along, collect(led.kind) AS kinds,
       collect(led.key) AS others, collect(led.weight) AS weights
ORDER BY kind, key
