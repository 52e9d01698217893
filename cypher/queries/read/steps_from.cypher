// Purpose: Read where one can step to from entities, capabilities and intents, packed by node; of a node with too many relationships only their number.
// Parameters:
//   entities (list): maps with key (a slug) and most (how many relationships are not too many)
//   capabilities (list): maps with key (a capability's id) and most
//   intents (list): maps with key (an intent's) and most
//   bound (integer): count no further than this
// Columns:
//   kind (string): Entity, Capability or Intent
//   key (string): slug, id or key
//   degree (integer): how many relationships it has, the bound at most
//   types (list): type of each relationship; the lists are empty where there are too many
//   along (list): whether it starts at the node
//   kinds (list): label of the other end
//   others (list): slug, id or key of the other end
//   weights (list): the similarity, or how often a search was served or clicked, or 1
CALL {
  UNWIND $entities AS row
  MATCH (n:Entity {slug: row.key})
  CALL (n) { MATCH (n)-[r:HAS_CAPABILITY|COMPARED_WITH|MENTIONS|MATCHED]-() WITH r LIMIT $bound RETURN count(r) AS degree }
  RETURN 'Entity' AS kind, row, n, degree
  UNION ALL
  UNWIND $capabilities AS row
  MATCH (n:Capability {id: row.key})
  CALL (n) { MATCH (n)-[r:HAS_CAPABILITY|SIMILAR_TO|SERVES|MATCHED]-() WITH r LIMIT $bound RETURN count(r) AS degree }
  RETURN 'Capability' AS kind, row, n, degree
  UNION ALL
  UNWIND $intents AS row
  MATCH (n:Intent {key: row.key})
  CALL (n) { MATCH (n)-[r:SERVES|MATCHED]-() WITH r LIMIT $bound RETURN count(r) AS degree }
  RETURN 'Intent' AS kind, row, n, degree
}
WITH kind, row, n, degree, CASE WHEN degree <= row.most THEN [n] ELSE [] END AS walked
CALL (walked) {
  UNWIND walked AS w
  MATCH (w)-[r:HAS_CAPABILITY|COMPARED_WITH|MENTIONS|MATCHED|SIMILAR_TO|SERVES]-(o)
  WITH w, r AS step, o
  RETURN collect(type(step)) AS types, collect(startNode(step) = w) AS along, collect(labels(o)[0]) AS kinds,
         collect(coalesce(o.slug, o.id, o.key)) AS others,
         collect(coalesce(step.similarity, step.clicked + coalesce(step.succeeded, 0), 1.0)) AS weights
}
RETURN kind, row.key AS key, degree, types, along, kinds, others, weights
ORDER BY kind, key
