// Purpose: Remember which state of the texts searches look them up in.
// Parameters:
//   digest (string): hash of the texts
//   version (string): when they last changed before they were read
// Columns: none
MERGE (p:Pointer {id: 'search'})
SET p.digest = $digest, p.version = $version
