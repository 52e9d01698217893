// Name: mark_unmarked_words
// Purpose: Mark the words of entities that no projection marked: those of an earlier schema, or of an import.
// Parameters:
//   mark (string): a new one
// Columns:
//   marked (integer): how many there were
MATCH (e:Entity) WHERE e.words_mark IS NULL
SET e.words_mark = $mark
RETURN count(e) AS marked

// Name: mark_stale
// Purpose: Mark entities as stale that are not yet marked, so that everything derived from statements is rebuilt.
// Parameters:
//   token (string): the mark
//   limit (integer): maximum number in one transaction
// Columns:
//   marked (integer): how many were marked
MATCH (e:Entity) WHERE e.stale IS NULL
WITH e LIMIT $limit
SET e.stale = $token
RETURN count(e) AS marked

// Name: project_entities
// Purpose: Write the current figures of entities and clear their stale mark, where nothing changed meanwhile.
// Parameters:
//   rows (list): maps with slug, token and figures (a map)
//   mark (string): of this projection, which also wrote the words of their capabilities
// Columns:
//   slug (string): an entity that was written
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug}) WHERE e.stale = row.token
SET e += row.figures, e.words_mark = $mark
REMOVE e.stale
RETURN e.slug AS slug
ORDER BY slug

// Name: project_capabilities
// Purpose: Write the current words of capabilities, where their entity is still as it was read.
// Parameters:
//   rows (list): maps with id, entity, token and words (a map)
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity}) WHERE e.stale = row.token
MATCH (c:Capability {id: row.id})
SET c += row.words
MERGE (c)<-[:HAS_CAPABILITY {key: row.id}]-(e)

// Name: project_vanished_capabilities
// Purpose: Mark capabilities no source states any more, where their entity is still as it was read.
// Parameters:
//   rows (list): maps with id, entity and token
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity}) WHERE e.stale = row.token
MATCH (c:Capability {id: row.id}) WHERE NOT EXISTS { MATCH (:Source)-[:STATES]->(c) }
SET c.vanished = true
REMOVE c.uri, c.source_id

// Name: declare_intents
// Purpose: Relate capabilities to the intents they are declared to serve, where nothing changed meanwhile.
// Parameters:
//   rows (list): maps with id, entity, token, intent (its key) and text
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity}) WHERE e.stale = row.token
MATCH (c:Capability {id: row.id})
MERGE (i:Intent {key: row.intent})
ON CREATE SET i.text = row.text
MERGE (c)-[:SERVES {key: row.id + '|' + row.intent}]->(i)

// Name: withdraw_intents
// Purpose: Take back that capabilities serve intents no source declares any more, where nothing changed meanwhile.
// Parameters:
//   rows (list): maps with id, entity, token and intent (its key)
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity}) WHERE e.stale = row.token
MATCH (c:Capability {id: row.id})-[r:SERVES]->(:Intent {key: row.intent})
DELETE r

// Name: forget_entities
// Purpose: Delete entities no source states any more, where nothing changed meanwhile.
// Parameters:
//   rows (list): maps with slug and token
// Columns: none
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug})
WHERE e.stale = row.token AND e.alias_of IS NULL AND NOT EXISTS { MATCH (:Source)-[:STATES]->(e) }
DETACH DELETE e

// Name: forget_vanished_capabilities
// Purpose: Delete vanished capabilities that no search evidence refers to.
// Parameters:
//   ids (list): capability ids
// Columns: none
UNWIND $ids AS id
MATCH (c:Capability {id: id})
WHERE c.vanished = true AND NOT EXISTS { MATCH (:Intent)-[:MATCHED]->(c) }
DETACH DELETE c

// Name: forget_intents
// Purpose: Delete intents that nothing serves and no search led from.
// Parameters:
//   keys (list): keys of intents
// Columns: none
UNWIND $keys AS key
MATCH (i:Intent {key: key})
WHERE i.searches IS NULL AND NOT EXISTS { MATCH (:Capability)-[:SERVES]->(i) } AND NOT EXISTS { MATCH (i)-[:MATCHED]->() }
DELETE i
