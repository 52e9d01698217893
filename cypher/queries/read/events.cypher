// Name: event_sources
// Purpose: List the registered files of search events.
// Parameters: none
// Columns:
//   id (string): the source, which names its segment of the event log
//   location (string): the file it was read from
//   sha256 (string): of the file's content
//   trusted (boolean): whether its events move ranks
//   events (integer): distinct events
//   repeated (integer): events that repeat the id of one of them
//   refused (integer): lines that were refused
MATCH (s:Source) WHERE s.kind = 'events'
RETURN s.id AS id, s.location AS location, s.sha256 AS sha256, s.trusted AS trusted,
       s.events AS events, s.repeated AS repeated, s.refused AS refused
ORDER BY id

// Name: intents
// Purpose: Read intents with what the event log says of each, a range of keys at a time.
// Parameters:
//   after (string): start behind this key
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the intent
//   text (string): as first phrased
//   searches (integer?): searches for it, or null if it is only declared
//   shown (integer?): times any candidate was shown
//   clicked (integer?): times any was clicked
//   succeeded (integer?): times any succeeded
//   failed (integer?): times any failed
//   first_day (string?): ISO date of the first search
//   last_day (string?): ISO date of the last search
MATCH (i:Intent) WHERE i.key > $after
RETURN i.key AS id, i.text AS text, i.searches AS searches, i.shown AS shown, i.clicked AS clicked,
       i.succeeded AS succeeded, i.failed AS failed, i.first_day AS first_day, i.last_day AS last_day
ORDER BY id LIMIT $limit

// Name: matched_by_intent
// Purpose: Read the search evidence of some intents, packed by intent.
// Parameters:
//   intents (list): keys of intents
// Columns:
//   intent (string): the intent
//   keys (list): keys of the evidence
//   candidates (list): the capability or entity of each
//   figures (list): of each a list of its counts, in the order of the schema
//   days (list): of each a list of its first and its last day
UNWIND $intents AS intent
MATCH (i:Intent {key: intent})-[r:MATCHED]->(c)
WITH i.key AS intent, r, coalesce(c.slug, c.id) AS candidate ORDER BY intent, r.key
RETURN intent, collect(r.key) AS keys, collect(candidate) AS candidates,
       collect([r.shown, r.clicked, r.succeeded, r.failed, r.actors, r.recent_shown, r.recent_clicked, r.previous_shown, r.previous_clicked, r.examined]) AS figures,
       collect([r.first_day, r.last_day]) AS days
ORDER BY intent

// Name: co_matched
// Purpose: For the intents an entity was clicked for or served most, list the entities that were, too, packed by intent.
// Parameters:
//   slug (string): the entity
//   intents (integer): how many intents
//   most (integer): how many other entities of each
// Columns:
//   intent (string): the intent's text
//   own (integer): how often the entity was clicked for it or served it
//   others (list): the other entities, the most often matched first
//   times (list): how often each was clicked for it or served it
MATCH (e:Entity {slug: $slug})
CALL (e) {
  MATCH (e)-[:HAS_CAPABILITY]->(:Capability)<-[m:MATCHED]-(i:Intent)
  RETURN i, m.clicked + coalesce(m.succeeded, 0) AS times
  UNION ALL
  MATCH (e)<-[m:MATCHED]-(i:Intent)
  RETURN i, m.clicked + coalesce(m.succeeded, 0) AS times
}
WITH i, sum(times) AS own WHERE own > 0
WITH i, own ORDER BY own DESC, i.key LIMIT $intents
MATCH (i)-[m:MATCHED]->(found)
WITH i, own, coalesce(found.slug, found.entity) AS other, sum(m.clicked + coalesce(m.succeeded, 0)) AS times
WHERE times > 0 AND other <> $slug
WITH i, own, other, times ORDER BY own DESC, i.key, times DESC, other
WITH i, own, collect(other)[..$most] AS others, collect(times)[..$most] AS times
RETURN i.text AS intent, own, others, times
ORDER BY own DESC, i.key

// Name: answered_by
// Purpose: Read what served some intents in trusted searches, as the last recompute estimated it.
// Parameters:
//   intents (list): keys of intents
// Columns:
//   intent (string): the intent
//   slug (string): the entity
//   capability (string?): the capability, or null
//   rate (float): the estimated rate of success
//   lower (float): its lower credible bound
//   events (float): effective searches behind it
//   actors (float): distinct actors behind it, each counting by the trust in it
UNWIND $intents AS intent
MATCH (i:Intent {key: intent})-[r:MATCHED]->(candidate) WHERE r.rate IS NOT NULL AND candidate.vanished IS NULL
RETURN i.key AS intent, coalesce(candidate.slug, candidate.entity) AS slug, candidate.id AS capability,
       r.rate AS rate, r.lower AS lower, r.effective_events AS events, r.trusted_actors AS actors
ORDER BY intent, slug, capability

// Name: rated_pairs
// Purpose: Read the estimates of the evidence of intents, packed by intent, a range of keys at a time.
// Parameters:
//   after (string): start behind this intent
//   limit (integer): maximum number of intents
// Columns:
//   intent (string): the intent
//   keys (list): keys of the evidence
//   candidates (list): the capability or entity of each
//   of_entity (list): whether each is of an entity
//   figures (list): of each a list: rate, lower, effective events, trusted actors; all are null where nothing is estimated
MATCH (i:Intent) WHERE i.key > $after
WITH i ORDER BY i.key LIMIT $limit
OPTIONAL MATCH (i)-[r:MATCHED]->(c)
WITH i.key AS intent, r, c ORDER BY intent, r.key
RETURN intent, collect(r.key) AS keys, collect(coalesce(c.slug, c.id)) AS candidates,
       collect(c.slug IS NOT NULL) AS of_entity,
       collect(CASE WHEN r IS NULL THEN null ELSE [r.rate, r.lower, r.effective_events, r.trusted_actors] END) AS figures
ORDER BY intent

// Name: times_matched
// Purpose: Read how often searches showed each entity, in parallel lists.
// Parameters: none
// Columns:
//   slugs (list): entities that searches showed
//   times (list): how often each
MATCH (e:Entity) WHERE e.times_matched IS NOT NULL
RETURN collect(e.slug) AS slugs, collect(e.times_matched) AS times
