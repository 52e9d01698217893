// Name: remove_daily_evidence
// Purpose: Remove the search evidence of intents that is kept by day, and the estimates beside it, as in schema version 1.
// Parameters:
//   keys (list): keys of intents
// Columns: none
UNWIND $keys AS key
MATCH (i:Intent {key: key})
CALL (i) { MATCH (i)-[r:MATCHED]->() WHERE r.day IS NOT NULL DELETE r }
CALL (i) { MATCH (i)-[r:ANSWERED_BY]->() DELETE r }
