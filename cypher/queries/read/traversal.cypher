// Name: degrees_of
// Purpose: Count the relationships one can step over from entities, capabilities and intents; slow for a hub.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
//   intents (list): keys of intents
// Columns:
//   kind (string): Entity, Capability or Intent
//   key (string): slug, id or key
//   degree (integer): how many relationships it has
CALL {
  UNWIND $entities AS key
  MATCH (n:Entity {slug: key})
  RETURN 'Entity' AS kind, key, COUNT { (n)-[:HAS_CAPABILITY]->() } + COUNT { (n)-[:COMPARED_WITH]-() }
         + COUNT { (n)-[:MENTIONS]-() } + COUNT { (n)<-[:MATCHED]-() } AS degree
  UNION ALL
  UNWIND $capabilities AS key
  MATCH (n:Capability {id: key})
  RETURN 'Capability' AS kind, key, COUNT { (n)<-[:HAS_CAPABILITY]-() } + COUNT { (n)-[:SIMILAR_TO]-() }
         + COUNT { (n)-[:SERVES]->() } + COUNT { (n)<-[:MATCHED]-() } AS degree
  UNION ALL
  UNWIND $intents AS key
  MATCH (n:Intent {key: key})
  RETURN 'Intent' AS kind, key, COUNT { (n)<-[:SERVES]-() } + COUNT { (n)-[:MATCHED]->() } AS degree
}
RETURN kind, key, degree
ORDER BY kind, key

// Name: steps_from
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

// Name: all_steps_from
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

// Name: relationships_around
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
//   start_name (string?): its name, or an intent's text, or null
//   end (string): key of the end node
//   end_kind (string): Entity, Capability or Intent
//   end_name (string?): its name, or an intent's text, or null
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
WITH n WHERE COUNT { (n)-[:HAS_CAPABILITY|COMPARED_WITH|MENTIONS|SIMILAR_TO|SERVES|MATCHED]-() } <= $most
MATCH (n)-[r:HAS_CAPABILITY|COMPARED_WITH|MENTIONS|SIMILAR_TO|SERVES|MATCHED]-()
WITH DISTINCT r
WITH type(r) AS type, r, startNode(r) AS a, endNode(r) AS b
RETURN type, coalesce(a.slug, a.id, a.key) AS start, labels(a)[0] AS start_kind, coalesce(a.name, a.text) AS start_name,
       coalesce(b.slug, b.id, b.key) AS end, labels(b)[0] AS end_kind, coalesce(b.name, b.text) AS end_name,
       properties(r) AS properties
ORDER BY type, start, end, properties.key

// Name: relationships_with
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
//   start_name (string?): its name, or an intent's text, or null
//   end (string): key of the end node
//   end_kind (string): Entity, Capability or Intent
//   end_name (string?): its name, or an intent's text, or null
//   properties (map): of the relationship
MATCH (n:Entity {slug: $slug})
CALL (n) {
  UNWIND $entities AS key
  MATCH (o:Entity {slug: key})
  MATCH (o)-[r:COMPARED_WITH|MENTIONS]-(n)
  RETURN r
  UNION ALL
  UNWIND $capabilities AS id
  MATCH (o:Capability {id: id})
  MATCH (o)<-[r:HAS_CAPABILITY]-(n)
  RETURN r
  UNION ALL
  UNWIND $intents AS key
  MATCH (o:Intent {key: key})
  MATCH (o)-[r:MATCHED]->(n)
  RETURN r
}
WITH type(r) AS type, r, startNode(r) AS a, endNode(r) AS b
RETURN type, coalesce(a.slug, a.id, a.key) AS start, labels(a)[0] AS start_kind, coalesce(a.name, a.text) AS start_name,
       coalesce(b.slug, b.id, b.key) AS end, labels(b)[0] AS end_kind, coalesce(b.name, b.text) AS end_name,
       properties(r) AS properties
ORDER BY type, start, end, properties.key
