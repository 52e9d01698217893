// Name: search_entities
// Purpose: Find entities by the words of their names and descriptions.
// Parameters:
//   index (string): what the server calls its full-text index of this label
//   text (string): a Lucene query made by us, never as typed
//   limit (integer = 200): maximum number of rows
// Columns:
//   slug (string): the entity
//   capability (string?): null
//   name (string?): its name, or null
//   type (string?): its type code, or null
//   description (string?): what it says of itself, or null
CALL db.index.fulltext.queryNodes($index, $text, {limit: $limit}) YIELD node, score
WITH node AS e, score ORDER BY score DESC, e.slug LIMIT $limit
RETURN e.slug AS slug, null AS capability, e.name AS name, e.type AS type, e.description AS description
ORDER BY slug

// Name: search_capabilities
// Purpose: Find capabilities by the words of their names, descriptions and unique points.
// Parameters:
//   index (string): what the server calls its full-text index of this label
//   text (string): a Lucene query made by us, never as typed
//   limit (integer = 200): maximum number of rows
// Columns:
//   slug (string): the entity
//   capability (string): the capability
//   entity_name (string?): the entity's name, or null
//   type (string?): the entity's type code, or null
//   name (string?): the capability's name, or null
//   description (string?): what it does, or null
//   unique (string?): what sets it apart, or null
//   intents (list): the intents it is declared to serve, as phrased
CALL db.index.fulltext.queryNodes($index, $text, {limit: $limit}) YIELD node, score
WITH node AS c, score ORDER BY score DESC, c.id LIMIT $limit
MATCH (e:Entity)-[:HAS_CAPABILITY]->(c) WHERE c.vanished IS NULL
OPTIONAL MATCH (c)-[:SERVES]->(i:Intent)
WITH e, c, i.text AS intent ORDER BY c.id, intent
RETURN e.slug AS slug, c.id AS capability, e.name AS entity_name, e.type AS type, c.name AS name,
       c.description AS description, c.unique AS unique, collect(intent) AS intents
ORDER BY slug, capability

// Name: search_intents
// Purpose: Find capabilities by the words of the intents they are declared to serve.
// Parameters:
//   index (string): what the server calls its full-text index of this label
//   text (string): a Lucene query made by us, never as typed
//   limit (integer = 200): maximum number of rows
// Columns:
//   slug (string): the entity
//   capability (string): the capability
//   entity_name (string?): the entity's name, or null
//   type (string?): the entity's type code, or null
//   name (string?): the capability's name, or null
//   description (string?): what it does, or null
//   unique (string?): what sets it apart, or null
//   intents (list): the intents it is declared to serve, as phrased
CALL db.index.fulltext.queryNodes($index, $text, {limit: $limit}) YIELD node, score
WITH node AS found, score ORDER BY score DESC, found.key LIMIT $limit
MATCH (found)<-[:SERVES]-(c:Capability)<-[:HAS_CAPABILITY]-(e:Entity) WHERE c.vanished IS NULL
WITH DISTINCT e, c
MATCH (c)-[:SERVES]->(i:Intent)
WITH e, c, i.text AS intent ORDER BY c.id, intent
RETURN e.slug AS slug, c.id AS capability, e.name AS entity_name, e.type AS type, c.name AS name,
       c.description AS description, c.unique AS unique, collect(intent) AS intents
ORDER BY slug, capability

// Name: texts_of_candidates
// Purpose: Read the words by which capabilities and entities can be found now; of what is gone, nothing.
// Parameters:
//   capabilities (list): capability ids
//   entities (list): slugs
// Columns:
//   slug (string): the entity
//   capability (string?): the capability, or null
//   entity_name (string?): the entity's name, or null
//   type (string?): the entity's type code, or null
//   name (string?): its own name, or null
//   description (string?): what it does or says of itself, or null
//   unique (string?): what sets it apart, or null
//   intents (list): the intents it is declared to serve, as phrased
CALL {
  UNWIND $capabilities AS id
  MATCH (c:Capability {id: id})<-[:HAS_CAPABILITY]-(e:Entity) WHERE c.vanished IS NULL
  OPTIONAL MATCH (c)-[:SERVES]->(i:Intent)
  WITH e, c, i.text AS intent ORDER BY c.id, intent
  RETURN e.slug AS slug, c.id AS capability, e.name AS entity_name, e.type AS type, c.name AS name,
         c.description AS description, c.unique AS unique, collect(intent) AS intents
  UNION ALL
  UNWIND $entities AS key
  MATCH (e:Entity {slug: key}) WHERE e.name IS NOT NULL
  RETURN e.slug AS slug, null AS capability, e.name AS entity_name, e.type AS type, e.name AS name,
         e.description AS description, null AS unique, [] AS intents
}
RETURN slug, capability, entity_name, type, name, description, unique, intents
ORDER BY slug, capability

// Name: found_entities
// Purpose: Read entities as a search shows them, each with the capability it was found by and its score in the published run.
// Parameters:
//   rows (list): maps with slug, capability, and the capability whose words matched (or empty strings)
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   free (boolean?): whether it is free, or null
//   pricing (string?): as stated, or null
//   starting_price (string?): as stated, or null
//   published_rank (integer?): the rank pages state, or null
//   score (string?): its score as JSON text, or null
//   capability_name (string?): the name of the capability, or null
//   matched_name (string?): the name of the one whose words matched, or null
OPTIONAL MATCH (p:Pointer {id: 'published'})
WITH p.current AS current LIMIT 1
UNWIND $rows AS row
MATCH (e:Entity {slug: row.slug}) WHERE e.name IS NOT NULL
OPTIONAL MATCH (c:Capability {id: row.capability})
WITH current, row, e, c WHERE row.capability = '' OR (c.id IS NOT NULL AND c.vanished IS NULL)
OPTIONAL MATCH (m:Capability {id: row.matched})
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.free AS free, e.pricing AS pricing,
       e.starting_price AS starting_price, e.published_rank AS published_rank,
       CASE left(current, 1) WHEN 'a' THEN e.score_a WHEN 'b' THEN e.score_b ELSE null END AS score,
       c.name AS capability_name, m.name AS matched_name
ORDER BY slug

// Name: entity_meanings
// Purpose: Read the words by which entities can be found, a range of slugs at a time.
// Parameters:
//   after (string): start behind this slug
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the entity
//   name (string): its name
//   type (string): type code
//   description (string?): what it says of itself, or null
MATCH (e:Entity)
WHERE e.slug > $after AND e.name IS NOT NULL
RETURN e.slug AS id, e.name AS name, e.type AS type, e.description AS description
ORDER BY id LIMIT $limit

// Name: entity_contexts
// Purpose: Read what others say about some entities: what they are compared with, needs that they met, and texts that mention them.
// Parameters:
//   slugs (list): entities
//   most (integer = 20): maximum number of rivals, of needs and of texts of an entity
// Columns:
//   id (string): the entity
//   rivals (list): names of what it is compared with
//   needs (list): intents that it served in trusted searches, as phrased
//   texts (list): how capabilities of others compare with it
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug}) WHERE e.name IS NOT NULL
CALL (e) {
  MATCH (e)-[:COMPARED_WITH]-(o:Entity)
  WITH DISTINCT o.slug AS slug, o.name AS name ORDER BY slug LIMIT $most
  RETURN collect(name) AS rivals
}
CALL (e) {
  MATCH (e)<-[m:MATCHED]-(i:Intent) WHERE m.rate IS NOT NULL
  WITH DISTINCT i.key AS key, i.text AS text ORDER BY key LIMIT $most
  RETURN collect(text) AS needs
}
CALL (e) {
  MATCH (e)<-[r:MENTIONS]-(:Entity)
  WITH r ORDER BY r.key LIMIT $most
  WITH r.capability AS id
  MATCH (c:Capability {id: id}) WHERE c.vs_alternatives IS NOT NULL
  WITH c ORDER BY c.id
  RETURN collect(c.vs_alternatives) AS texts
}
RETURN e.slug AS id, rivals, needs, texts
ORDER BY id

// Name: names_searched_for
// Purpose: Read how entities are called, and how what a question says of them can be checked.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string?): its type code, or null
//   free (boolean?): whether it is free, or null
//   starting_price (string?): as stated, or null
UNWIND $slugs AS key
MATCH (e:Entity {slug: key}) WHERE e.name IS NOT NULL
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.free AS free, e.starting_price AS starting_price
ORDER BY slug

// Name: resembling
// Purpose: List what resembles some entities: compared with them on a page, or with similar capabilities.
// Parameters:
//   slugs (list): entities
//   limit (integer = 100): maximum number of rows
// Columns:
//   slug (string): another entity
//   compared (integer): number of them it is compared with
//   similar (float): over their capabilities, the mean similarity to the most similar one of it
CALL {
  UNWIND $slugs AS key
  MATCH (:Entity {slug: key})-[:HAS_CAPABILITY]->(c:Capability) WHERE c.vanished IS NULL
  RETURN count(c) AS offered
}
CALL {
  UNWIND $slugs AS key
  MATCH (e:Entity {slug: key})-[:COMPARED_WITH]-(o:Entity) WHERE NOT o.slug IN $slugs AND o.name IS NOT NULL
  RETURN o.slug AS slug, e.slug AS of, 0.0 AS similarity
  UNION ALL
  UNWIND $slugs AS key
  MATCH (:Entity {slug: key})-[:HAS_CAPABILITY]->(c:Capability)-[r:SIMILAR_TO]-(:Capability)<-[:HAS_CAPABILITY]-(o:Entity)
  WHERE NOT o.slug IN $slugs AND o.name IS NOT NULL
  WITH o.slug AS slug, c.id AS id, max(r.similarity) AS similarity
  RETURN slug, null AS of, similarity
}
WITH slug, offered, count(DISTINCT of) AS compared, sum(similarity) AS covered
RETURN slug, compared, CASE WHEN offered = 0 THEN 0.0 ELSE covered / offered END AS similar
ORDER BY compared DESC, similar DESC, slug LIMIT $limit

// Name: words_marks
// Purpose: Read which projection wrote the words of each entity and of its capabilities last.
// Parameters: none
// Columns:
//   slug (string): the entity
//   mark (string?): of that projection, or null
MATCH (e:Entity)
RETURN e.slug AS slug, e.words_mark AS mark
ORDER BY slug

// Name: offered_words
// Purpose: Read the words of the capabilities of some entities.
// Parameters:
//   slugs (list): entities
// Columns:
//   id (string): the capability
//   entity (string): the entity that offers it
//   entity_name (string?): that entity's name, or null
//   name (string?): its label, or null
//   description (string?): what it does, or null
//   unique (string?): what sets it apart, or null
//   vetted (boolean): whether a trusted source states it
//   intents (list): keys of the intents it is declared to serve
UNWIND $slugs AS slug
MATCH (c:Capability {entity: slug}) WHERE c.vanished IS NULL
OPTIONAL MATCH (e:Entity {slug: slug})
OPTIONAL MATCH (c)-[:SERVES]->(i:Intent)
WITH c, e, i.key AS intent ORDER BY c.id, intent
RETURN c.id AS id, c.entity AS entity, e.name AS entity_name, c.name AS name, c.description AS description,
       c.unique AS unique, coalesce(c.vetted, true) AS vetted, collect(intent) AS intents
ORDER BY id

// Name: entity_words
// Purpose: Read the texts of every entity: its name and description, and those of what it offers.
// Parameters: none
// Columns:
//   slug (string): the entity
//   texts (list): the texts
MATCH (e:Entity) WHERE e.name IS NOT NULL
OPTIONAL MATCH (e)-[:HAS_CAPABILITY]->(c:Capability)
WITH e, c ORDER BY c.id
WITH e, collect(coalesce(c.name, '') + ' ' + coalesce(c.description, '') + ' ' + coalesce(c.unique, '')) AS offers
RETURN e.slug AS slug, [e.name, coalesce(e.description, '')] + offers AS texts
ORDER BY slug
