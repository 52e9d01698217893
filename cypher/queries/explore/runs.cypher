// Purpose: List the runs, newest first.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   sequence (integer): 1, 2, 3, ... in order of recording
//   id (string): the run
//   state (string): computed, published or stored
//   as_of (string): the day it holds for
//   methodology (string): hash of the methodology
//   engine (string): solver used
//   entities (integer): number of ranked entities
//   certified (integer): number of leading positions certified
//   l1_bound (float): bound on the propagation error
//   ndcg (float?): NDCG@10 on clicks after its day, or null
//   tau (float?): Kendall's tau-b with the run published before it, or null
//   rbo (float?): rank-biased overlap with it, or null
//   current (boolean): whether it is the currently published run
// Example: runs limit=5
MATCH (r:Run)
OPTIONAL MATCH (p:Pointer {id: 'published', run: r.id})
RETURN r.sequence AS sequence, r.id AS id, r.state AS state, r.as_of AS as_of, r.methodology AS methodology,
       r.engine AS engine, r.entities AS entities, r.certified AS certified, r.l1_bound AS l1_bound,
       r.ndcg AS ndcg, r.tau AS tau, r.rbo AS rbo, p IS NOT NULL AS current
ORDER BY sequence DESC, id LIMIT $limit
