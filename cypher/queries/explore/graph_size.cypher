// Purpose: Count the nodes of each label and the relationships of each type.
// Parameters: none
// Columns:
//   kind (string): label or relationship
//   name (string): the label or the type
//   count (integer): how many there are
// Example: graph_size
MATCH (n:Source) WITH count(n) AS count RETURN 'label' AS kind, 'Source' AS name, count
UNION ALL
MATCH (n:Entity) WITH count(n) AS count RETURN 'label' AS kind, 'Entity' AS name, count
UNION ALL
MATCH (n:Capability) WITH count(n) AS count RETURN 'label' AS kind, 'Capability' AS name, count
UNION ALL
MATCH (n:Intent) WITH count(n) AS count RETURN 'label' AS kind, 'Intent' AS name, count
UNION ALL
MATCH (n:Run) WITH count(n) AS count RETURN 'label' AS kind, 'Run' AS name, count
UNION ALL
MATCH (n:Publication) WITH count(n) AS count RETURN 'label' AS kind, 'Publication' AS name, count
UNION ALL
MATCH (n:Methodology) WITH count(n) AS count RETURN 'label' AS kind, 'Methodology' AS name, count
UNION ALL
MATCH (n:Pointer) WITH count(n) AS count RETURN 'label' AS kind, 'Pointer' AS name, count
UNION ALL
MATCH (:Source)-[r:STATES]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'STATES' AS name, count
UNION ALL
MATCH (:Source)-[r:STATED_BEFORE]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'STATED_BEFORE' AS name, count
UNION ALL
MATCH (:Entity)-[r:COMPARED_WITH]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'COMPARED_WITH' AS name, count
UNION ALL
MATCH (:Entity)-[r:HAS_CAPABILITY]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'HAS_CAPABILITY' AS name, count
UNION ALL
MATCH (:Entity)-[r:MENTIONS]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'MENTIONS' AS name, count
UNION ALL
MATCH (:Capability)-[r:SIMILAR_TO]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'SIMILAR_TO' AS name, count
UNION ALL
MATCH (:Capability)-[r:SERVES]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'SERVES' AS name, count
UNION ALL
MATCH (:Intent)-[r:MATCHED]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'MATCHED' AS name, count
UNION ALL
MATCH (:Entity)-[r:RANKED]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'RANKED' AS name, count
UNION ALL
MATCH (:Publication)-[r:PUBLISHES]->() WITH count(r) AS count RETURN 'relationship' AS kind, 'PUBLISHES' AS name, count
