// Purpose: Remember that a source was taken back since the run that is published now.
// Parameters: none
// Columns: none
MATCH (published:Pointer {id: 'published'})
WITH published.run AS run
MERGE (p:Pointer {id: 'retracted'})
SET p.run = run
