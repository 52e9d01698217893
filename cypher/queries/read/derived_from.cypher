// Purpose: Say from which state of its inputs something derived was made.
// Parameters:
//   id (string): what was derived
// Columns:
//   digest (string): hash of the inputs
MATCH (p:Pointer {id: $id}) WHERE p.digest IS NOT NULL
RETURN p.digest AS digest
