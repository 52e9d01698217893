// Purpose: Remember from which state of its inputs something derived was made.
// Parameters:
//   id (string): what was derived
//   digest (string?): hash of the inputs, or null to forget it
// Columns: none
MERGE (p:Pointer {id: $id})
SET p.digest = $digest
