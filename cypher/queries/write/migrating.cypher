// Name: remove_daily_evidence
// Purpose: Remove the search evidence of intents that is kept by day, and the estimates next to it, as in schema version 1.
// Parameters:
//   keys (list): keys of intents
// Columns: none
UNWIND $keys AS key
MATCH (i:Intent {key: key})
CALL (i) { MATCH (i)-[r:MATCHED]->() WHERE r.day IS NOT NULL DELETE r }
CALL (i) { MATCH (i)-[r:ANSWERED_BY]->() DELETE r }

// Name: rename_stated_times
// Purpose: Name what pages print of how often entities were matched as such; in schema version 1 it had the name of what is measured.
// Parameters:
//   limit (integer): maximum number of entities
// Columns:
//   renamed (integer): number of entities
MATCH (e:Entity) WHERE e.times_matched IS NOT NULL
WITH e LIMIT $limit
SET e.published_times_matched = e.times_matched
REMOVE e.times_matched
RETURN count(e) AS renamed
