// Name: write_mentions
// Purpose: Write derived mentions.
// Parameters:
//   rows (list): maps with key, entity, target, capability and stance
// Columns: none
UNWIND $rows AS row
MATCH (a:Entity {slug: row.entity})
MATCH (b:Entity {slug: row.target})
MERGE (a)-[r:MENTIONS {key: row.key}]->(b)
SET r.capability = row.capability, r.stance = row.stance

// Name: remove_mentions
// Purpose: Remove mentions that no current text makes.
// Parameters:
//   rows (list): maps with key and entity
// Columns: none
UNWIND $rows AS row
MATCH (a:Entity {slug: row.entity})-[r:MENTIONS {key: row.key}]->(:Entity)
DELETE r

// Name: write_similarities
// Purpose: Write derived similarities between capabilities.
// Parameters:
//   rows (list): maps with key, first, second and similarity
// Columns: none
UNWIND $rows AS row
MATCH (a:Capability {id: row.first})
MATCH (b:Capability {id: row.second})
MERGE (a)-[r:SIMILAR_TO {key: row.key}]->(b)
SET r.similarity = row.similarity

// Name: remove_similarities
// Purpose: Remove similarities that no longer hold.
// Parameters:
//   rows (list): maps with key and first
// Columns: none
UNWIND $rows AS row
MATCH (a:Capability {id: row.first})-[r:SIMILAR_TO {key: row.key}]->(:Capability)
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

// Name: mark_matched
// Purpose: Remember what search evidence was added up from, and from which state of its inputs.
// Parameters:
//   id (string): what was derived
//   digest (string?): hash of what was added up, or null if that is not known
//   inputs (string?): identifies the state of all inputs, or null
// Columns: none
MERGE (p:Pointer {id: $id})
SET p.digest = $digest, p.inputs = $inputs
