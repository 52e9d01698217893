// Purpose: Read every node with its label and all its properties.
// Parameters: none
// Columns:
//   label (string): its label
//   properties (map): all its properties
MATCH (n)
RETURN labels(n)[0] AS label, properties(n) AS properties
