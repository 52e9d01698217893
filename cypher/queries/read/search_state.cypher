// Purpose: Say in which state the texts were when their vectors were last derived, and which run is published.
// Parameters: none
// Columns:
//   digest (string): hash of the texts; empty before the first recompute
//   run (string): the published run; empty where none is
OPTIONAL MATCH (texts:Pointer {id: 'meaning'})
OPTIONAL MATCH (published:Pointer {id: 'published'})
RETURN coalesce(texts.digest, '') AS digest, coalesce(published.run, '') AS run
