// Purpose: Say which state of the texts a search looks them up in, whether they changed since, and which run is published.
// Parameters: none
// Columns:
//   digest (string): hash of the texts when they were last derived; empty before the first recompute
//   changed (boolean): whether names, words or intents may have changed since
//   run (string): the published run; empty where none is
OPTIONAL MATCH (searched:Pointer {id: 'search'})
OPTIONAL MATCH (texts:Pointer {id: 'texts'})
OPTIONAL MATCH (published:Pointer {id: 'published'})
RETURN coalesce(searched.digest, '') AS digest,
       coalesce(searched.version, '') <> coalesce(texts.version, '') AS changed,
       coalesce(published.run, '') AS run
