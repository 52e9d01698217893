// Purpose: Read every relationship with the labels and keys of its ends and all its properties.
// Parameters: none
// Columns:
//   type (string): its type
//   start_label (string): label of the start node
//   start (string): key of the start node
//   end_label (string): label of the end node
//   end (string): key of the end node
//   properties (map): all its properties
MATCH (a)-[r]->(b)
RETURN type(r) AS type, labels(a)[0] AS start_label, coalesce(a.slug, a.id, a.key) AS start,
       labels(b)[0] AS end_label, coalesce(b.slug, b.id, b.key) AS end, properties(r) AS properties
