// Name: capability_by_id
// Purpose: Read one capability, who offers it, and the intents its source declares it to serve.
// Parameters:
//   id (string): its id, or what its source calls it: a passport's id or address
// Columns:
//   id (string): the capability
//   name (string?): its label, or null
//   description (string?): what it does, or null
//   unique (string?): its unique point, or null
//   vs_alternatives (string?): how it compares, or null
//   uri (string?): its capability:// address, or null
//   vanished (boolean): whether no source states it any more
//   entities (list): slugs of the entities that offer it, sorted
//   intents (list): the intents it is declared to serve, as phrased
CALL {
  MATCH (c:Capability {id: $id}) RETURN c
  UNION
  MATCH (c:Capability {source_id: $id}) RETURN c
  UNION
  MATCH (c:Capability {uri: $id}) RETURN c
}
WITH c ORDER BY c.id LIMIT 1
RETURN c.id AS id, c.name AS name, c.description AS description, c.unique AS unique, c.vs_alternatives AS vs_alternatives,
       c.uri AS uri, coalesce(c.vanished, false) AS vanished,
       COLLECT { MATCH (e:Entity)-[:HAS_CAPABILITY]->(c) WHERE e.name IS NOT NULL RETURN e.slug ORDER BY e.slug } AS entities,
       COLLECT { MATCH (c)-[:SERVES]->(i:Intent) RETURN i.text ORDER BY i.text } AS intents

// Name: matched_of_capability
// Purpose: Read what the searches for each intent say of one capability, most clicked first.
// Parameters:
//   id (string): the capability
//   limit (integer): maximum number of rows
// Columns:
//   intent (string): as phrased
//   shown (integer): times shown
//   clicked (integer): times clicked
//   succeeded (integer): times it succeeded
//   failed (integer): times it failed
MATCH (i:Intent)-[r:MATCHED]->(c:Capability {id: $id})
RETURN i.text AS intent, r.shown AS shown, r.clicked AS clicked, coalesce(r.succeeded, 0) AS succeeded, coalesce(r.failed, 0) AS failed
ORDER BY clicked DESC, shown DESC, intent LIMIT $limit

// Name: similar_to_capability
// Purpose: Read the capabilities most similar to one.
// Parameters:
//   id (string): the capability
//   limit (integer): maximum number of rows
// Columns:
//   capability (string): the similar one
//   name (string?): its label, or null
//   entity (string): the entity that offers it
//   similarity (float): 0-1
MATCH (:Capability {id: $id})-[r:SIMILAR_TO]-(d:Capability)
RETURN d.id AS capability, d.name AS name, d.entity AS entity, r.similarity AS similarity
ORDER BY similarity DESC, capability LIMIT $limit

// Name: intent_by_key
// Purpose: Read one intent and what the event log says of it.
// Parameters:
//   key (string): its key: lower case, single spaces
// Columns:
//   text (string): as first phrased
//   searches (integer?): searches for it, or null if it is only declared
//   shown (integer?): times any candidate was shown
//   clicked (integer?): times any was clicked
//   succeeded (integer?): times any succeeded
//   failed (integer?): times any failed
//   first_day (string?): ISO date of the first search
//   last_day (string?): ISO date of the last search
MATCH (i:Intent {key: $key})
RETURN i.text AS text, i.searches AS searches, i.shown AS shown, i.clicked AS clicked, i.succeeded AS succeeded,
       i.failed AS failed, i.first_day AS first_day, i.last_day AS last_day

// Name: outcomes_of
// Purpose: Add up what searches say of an entity and of all it offers.
// Parameters:
//   slug (string): the entity
// Columns:
//   succeeded (integer): reported successes
//   failed (integer): reported failures
MATCH (e:Entity {slug: $slug})
OPTIONAL MATCH (e)-[:HAS_CAPABILITY]->(c:Capability)
WITH e, collect(c) AS offered
UNWIND [e] + offered AS candidate
OPTIONAL MATCH (:Intent)-[r:MATCHED]->(candidate)
RETURN coalesce(sum(r.succeeded), 0) AS succeeded, coalesce(sum(r.failed), 0) AS failed

// Name: declared_intents_of
// Purpose: List the intents that the capabilities of an entity are declared to serve.
// Parameters:
//   slug (string): the entity
// Columns:
//   capability (string): the capability
//   intents (list): as phrased, sorted
MATCH (:Entity {slug: $slug})-[:HAS_CAPABILITY]->(c:Capability)-[:SERVES]->(i:Intent)
WITH c.id AS capability, i.text AS intent ORDER BY capability, intent
RETURN capability, collect(intent) AS intents
ORDER BY capability
