// Purpose: Count the nodes of each label and the relationships of each type.
// Parameters: none
// Columns:
//   kind (string): label or relationship
//   name (string): the label or the type
//   count (integer): how many there are
// Example: graph_size
MATCH (n:Source) RETURN 'label' AS kind, 'Source' AS name, count(n) AS count
UNION ALL
MATCH (n:Entity) RETURN 'label' AS kind, 'Entity' AS name, count(n) AS count
UNION ALL
MATCH (n:Capability) RETURN 'label' AS kind, 'Capability' AS name, count(n) AS count
UNION ALL
MATCH (n:Intent) RETURN 'label' AS kind, 'Intent' AS name, count(n) AS count
UNION ALL
MATCH (n:Run) RETURN 'label' AS kind, 'Run' AS name, count(n) AS count
UNION ALL
MATCH (n:Pointer) RETURN 'label' AS kind, 'Pointer' AS name, count(n) AS count
UNION ALL
MATCH (:Source)-[r:STATES]->() RETURN 'relationship' AS kind, 'STATES' AS name, count(r) AS count
UNION ALL
MATCH (:Entity)-[r:COMPARED_WITH]->() RETURN 'relationship' AS kind, 'COMPARED_WITH' AS name, count(r) AS count
UNION ALL
MATCH (:Entity)-[r:HAS_CAPABILITY]->() RETURN 'relationship' AS kind, 'HAS_CAPABILITY' AS name, count(r) AS count
UNION ALL
MATCH (:Entity)-[r:MENTIONS]->() RETURN 'relationship' AS kind, 'MENTIONS' AS name, count(r) AS count
UNION ALL
MATCH (:Capability)-[r:SIMILAR_TO]->() RETURN 'relationship' AS kind, 'SIMILAR_TO' AS name, count(r) AS count
UNION ALL
MATCH (:Capability)-[r:SERVES]->() RETURN 'relationship' AS kind, 'SERVES' AS name, count(r) AS count
UNION ALL
MATCH (:Intent)-[r:MATCHED]->() RETURN 'relationship' AS kind, 'MATCHED' AS name, count(r) AS count
UNION ALL
MATCH (:Entity)-[r:RANKED]->() RETURN 'relationship' AS kind, 'RANKED' AS name, count(r) AS count
