// Purpose: Say which state of the texts a search looks them up in, whether they changed since, and which run is published.
// Parameters: none
// Columns:
//   digest (string): hash of the texts when they were last derived; empty before the first recompute
//   version (string): mark of the last change of names, words or declared intents; empty where none ever was
//   changed (boolean): whether that came after they were derived
//   run (string): the published run; empty where none is
OPTIONAL MATCH (searched:Pointer {id: 'search'})
OPTIONAL MATCH (texts:Pointer {id: 'texts'})
OPTIONAL MATCH (published:Pointer {id: 'published'})
RETURN coalesce(searched.digest, '') AS digest, coalesce(texts.version, '') AS version,
       coalesce(searched.version, '') <> coalesce(texts.version, '') AS changed,
       coalesce(published.run, '') AS run
