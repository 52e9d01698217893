// Purpose: Say which run is published, in which slot, and whether the plain figures follow it.
// Parameters: none
// Columns:
//   run (string): the published run
//   slot (string): a or b
//   settled (string): the run the plain figures of entities belong to, or null
MATCH (p:Pointer {id: 'published'}) WHERE p.run IS NOT NULL
RETURN p.run AS run, p.slot AS slot, p.settled AS settled
