// Purpose: Read all similarities, packed by the capability with the smaller id.
// Parameters: none
// Columns:
//   first (string): the capability with the smaller id
//   seconds (list): the others
//   similarities (list): cosine similarities, 0-1
MATCH (a:Capability)-[r:SIMILAR_TO]->(b:Capability)
WITH a.id AS first, b.id AS second, r.similarity AS similarity ORDER BY first, second
RETURN first, collect(second) AS seconds, collect(similarity) AS similarities
ORDER BY first
