// Purpose: Return the published run if the plain figures of entities do not follow it yet.
// Parameters: none
// Columns:
//   run (string): the published run
MATCH (p:Pointer {id: 'published'}) WHERE p.run IS NOT NULL AND coalesce(p.settled, '') <> p.run
RETURN p.run AS run
