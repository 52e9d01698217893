// Name: create_mentions
// Purpose: Write new derived mentions; merging would visit all mentions of an entity for each row.
// Parameters:
//   rows (list): maps with key, entity, target, capability and stance
// Columns: none
UNWIND $rows AS row
MATCH (a:Entity {slug: row.entity})
MATCH (b:Entity {slug: row.target})
CREATE (a)-[:MENTIONS {key: row.key, capability: row.capability, stance: row.stance}]->(b)

// Name: change_mentions
// Purpose: Write the stances that changed, visiting the mentions of each entity once.
// Parameters:
//   rows (list): maps with start (the slug of the entity) and changed (by key of the mention a map with stance)
// Columns: none
UNWIND $rows AS changes
MATCH (:Entity {slug: changes.start})-[r:MENTIONS]->()
WITH r, changes.changed[r.key] AS row WHERE row IS NOT NULL
SET r += row

// Name: remove_mentions
// Purpose: Remove mentions that no current text makes, visiting the mentions of each entity once.
// Parameters:
//   rows (list): maps with start (the slug of the entity) and keys (of the mentions)
// Columns: none
UNWIND $rows AS gone
MATCH (:Entity {slug: gone.start})-[r:MENTIONS]->() WHERE r.key IN gone.keys
DELETE r

// Name: create_similarities
// Purpose: Write new similarities between capabilities; merging would visit all those of a capability for each row.
// Parameters:
//   rows (list): maps with key, first, second and similarity
// Columns: none
UNWIND $rows AS row
MATCH (a:Capability {id: row.first})
MATCH (b:Capability {id: row.second})
CREATE (a)-[:SIMILAR_TO {key: row.key, similarity: row.similarity}]->(b)

// Name: change_similarities
// Purpose: Write the similarities that changed, visiting those of each capability once.
// Parameters:
//   rows (list): maps with start (the smaller id) and changed (by key a map with similarity)
// Columns: none
UNWIND $rows AS changes
MATCH (:Capability {id: changes.start})-[r:SIMILAR_TO]->()
WITH r, changes.changed[r.key] AS row WHERE row IS NOT NULL
SET r += row

// Name: remove_similarities
// Purpose: Remove similarities that no longer hold, visiting those of each capability once.
// Parameters:
//   rows (list): maps with start (the smaller id) and keys
// Columns: none
UNWIND $rows AS gone
MATCH (:Capability {id: gone.start})-[r:SIMILAR_TO]->() WHERE r.key IN gone.keys
DELETE r

// Name: mark_derived
// Purpose: Remember from which state of its inputs something derived was made.
// Parameters:
//   id (string): what was derived
//   digest (string?): hash of the inputs, or null to forget it
// Columns: none
MERGE (p:Pointer {id: $id})
SET p.digest = $digest

// Name: mark_searched_texts
// Purpose: Remember which state of the texts searches look them up in.
// Parameters:
//   digest (string): hash of the texts
//   version (string): when they last changed before they were read
// Columns: none
MERGE (p:Pointer {id: 'search'})
SET p.digest = $digest, p.version = $version

// Name: mark_derived_from
// Purpose: Remember from what something derived was made, and from which state of the graph and log.
// Parameters:
//   id (string): what was derived
//   digest (string?): hash of what it was made from, or null if that is not known
//   inputs (string?): identifies the state of all inputs, or null
// Columns: none
MERGE (p:Pointer {id: $id})
SET p.digest = $digest, p.inputs = $inputs
