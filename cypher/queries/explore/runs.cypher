// Purpose: List the acts of publishing runs, and the runs that were never published, newest first.
// Parameters:
//   limit (integer = 20): maximum number of rows
// Columns:
//   sequence (integer): 1, 2, 3, ... in order
//   id (string): the run
//   published_at (string?): when this act was, ISO, UTC, or null if never published
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
// Essential: sequence, id, as_of, state, current
// Example: runs limit=5
OPTIONAL MATCH (any:Publication)
WITH max(any.number) AS newest
MATCH (r:Run)
OPTIONAL MATCH (a:Publication)-[:PUBLISHES]->(r)
RETURN coalesce(a.number, r.sequence) AS sequence, r.id AS id, a.published_at AS published_at, r.state AS state,
       r.as_of AS as_of, r.methodology AS methodology, r.engine AS engine, r.entities AS entities,
       r.certified AS certified, r.l1_bound AS l1_bound, r.ndcg AS ndcg, r.tau AS tau, r.rbo AS rbo,
       coalesce(a.number = newest, false) AS current
ORDER BY sequence DESC, id, published_at LIMIT $limit
