// Name: entity_by_slug
// Purpose: Read one entity with its current figures and its score in the published run, in one statement.
// Parameters:
//   slug (string): the entity
// Columns:
//   entity (map): properties of its node
//   score (string?): its published score as JSON text, or null
//   run (string?): the published run, or null
// Example: entity_by_slug slug=claude
OPTIONAL MATCH (p:Pointer {id: 'published'})
WITH p.current AS current LIMIT 1
MATCH (e:Entity {slug: $slug}) WHERE e.name IS NOT NULL
RETURN properties(e) AS entity,
       CASE left(current, 1) WHEN 'a' THEN e.score_a WHEN 'b' THEN e.score_b ELSE null END AS score,
       substring(current, 2) AS run

// Name: entities_by_slug
// Purpose: Read the named entities with their scores in the published run.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   free (boolean?): whether it is free, or null
//   pricing (string?): as stated, or null
//   starting_price (string?): as stated, or null
//   published_rank (integer?): the rank pages state, or null
//   score (string?): its score as JSON text, or null
OPTIONAL MATCH (p:Pointer {id: 'published'})
WITH p.current AS current LIMIT 1
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug}) WHERE e.name IS NOT NULL
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.free AS free, e.pricing AS pricing,
       e.starting_price AS starting_price, e.published_rank AS published_rank,
       CASE left(current, 1) WHEN 'a' THEN e.score_a WHEN 'b' THEN e.score_b ELSE null END AS score
ORDER BY slug

// Name: entity_candidates
// Purpose: Find the entities a text may mean: by name, by the start of a slug or a name, else by a part of them.
// Parameters:
//   text (string): what was asked for, in lower case
//   limit (integer = 10): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   grade (integer): 0 the name is the same, 1 slug or name begin with it, 2 they contain it
// Example: entity_candidates text=whisper
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e, toLower(e.slug) AS slug, toLower(e.name) AS name
WHERE slug CONTAINS $text OR name CONTAINS $text
WITH e, CASE WHEN name = $text THEN 0 WHEN slug STARTS WITH $text OR name STARTS WITH $text THEN 1 ELSE 2 END AS grade
RETURN e.slug AS slug, e.name AS name, grade
ORDER BY grade, slug LIMIT $limit

// Name: entities_with_pieces
// Purpose: Find the entities whose slug or name contains one of some pieces of a misspelt one.
// Parameters:
//   pieces (list): in lower case
//   limit (integer = 2000): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
// Example: entities_with_pieces pieces=whi,per
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e, toLower(e.slug) AS slug, toLower(e.name) AS name
WHERE any(piece IN $pieces WHERE slug CONTAINS piece OR name CONTAINS piece)
RETURN e.slug AS slug, e.name AS name
ORDER BY slug LIMIT $limit

// Name: entity_types
// Purpose: List the types that entities have.
// Parameters: none
// Columns:
//   type (string): type code
MATCH (e:Entity) WHERE e.type IS NOT NULL
RETURN DISTINCT e.type AS type
ORDER BY type

// Name: entities_at_url
// Purpose: Find the entities whose home is at an address; scheme, www., case and a closing stroke do not count.
// Parameters:
//   url (string): the address
// Columns:
//   slug (string): the entity
//   name (string): its name
WITH last(split(toLower($url), '://')) AS asked
WITH CASE WHEN asked STARTS WITH 'www.' THEN substring(asked, 4) ELSE asked END AS asked
WITH CASE WHEN asked ENDS WITH '/' THEN left(asked, size(asked) - 1) ELSE asked END AS asked
MATCH (e:Entity) WHERE e.url IS NOT NULL AND e.name IS NOT NULL
WITH asked, e.slug AS slug, e.name AS name, last(split(toLower(e.url), '://')) AS url
WHERE url IN [asked, 'www.' + asked, asked + '/', 'www.' + asked + '/']
RETURN slug, name
ORDER BY slug

// Name: known_entities
// Purpose: Say which of the named entities trusted sources state now.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug}) WHERE e.name IS NOT NULL AND e.vetted
RETURN e.slug AS slug
ORDER BY slug

// Name: fitting_entities
// Purpose: Of the named entities, read those that pass the filters, with what puts them in order.
// Parameters:
//   slugs (list): entities
//   type (string = null): only this type code
//   free (boolean = null): only those that are free, or are not
//   min_rank (float = 0): only from this computed rank on
// Columns:
//   slug (string): the entity
//   name (string): its name
//   type (string): type code
//   position (integer?): its position in the published run, or null
OPTIONAL MATCH (p:Pointer {id: 'published'})
WITH left(p.current, 1) AS slot LIMIT 1
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})
WITH e, CASE slot WHEN 'a' THEN e.rank_a WHEN 'b' THEN e.rank_b ELSE null END AS rank,
     CASE slot WHEN 'a' THEN e.position_a WHEN 'b' THEN e.position_b ELSE null END AS position
WHERE e.name IS NOT NULL AND ($type IS NULL OR e.type = $type) AND ($free IS NULL OR e.free = $free)
  AND ($min_rank <= 0 OR coalesce(rank, 0) >= $min_rank)
RETURN e.slug AS slug, e.name AS name, e.type AS type, position
ORDER BY slug

// Name: entity_names
// Purpose: List all entities and their names as two lists in one row.
// Parameters: none
// Columns:
//   slugs (list): entities
//   names (list): their current names
//   vetted (list): whether a trusted source states each
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e ORDER BY e.slug
RETURN collect(e.slug) AS slugs, collect(e.name) AS names, collect(coalesce(e.vetted, false)) AS vetted

// Name: entity_kinds
// Purpose: List all entities, their names and their types as lists in one row.
// Parameters: none
// Columns:
//   slugs (list): entities
//   names (list): their current names
//   types (list): their type codes
MATCH (e:Entity) WHERE e.name IS NOT NULL
WITH e ORDER BY e.slug
RETURN collect(e.slug) AS slugs, collect(e.name) AS names, collect(e.type) AS types

// Name: entity_to_replace
// Purpose: Read what an entity is, how many capabilities it offers, and which state the names of the graph are in.
// Parameters:
//   slug (string): the entity
// Columns:
//   name (string): its name
//   type (string): type code
//   offered (integer): how many capabilities it offers
//   version (string): mark of the last change of names; empty where none ever was
OPTIONAL MATCH (texts:Pointer {id: 'texts'})
WITH coalesce(texts.version, '') AS version LIMIT 1
MATCH (e:Entity {slug: $slug}) WHERE e.name IS NOT NULL
RETURN e.name AS name, e.type AS type, COUNT { (e)-[:HAS_CAPABILITY]->() } AS offered, version

// Name: entity_table
// Purpose: Read the current figures of all entities that trusted sources state, as parallel lists in one row; -1 stands for unknown.
// Parameters: none
// Columns:
//   slugs (list): entities, sorted
//   types (list): type codes
//   ranks (list): published ranks, 0-100
//   adoptions (list): printed adoption, 0 or 1
//   qualities (list): printed quality, 0 or 1
//   ecosystems (list): printed ecosystem, 0 or 1
//   matches (list): printed match graph, 0 or 1
MATCH (e:Entity) WHERE e.name IS NOT NULL AND e.vetted
WITH e ORDER BY e.slug
RETURN collect(e.slug) AS slugs, collect(e.type) AS types, collect(coalesce(e.published_rank, -1)) AS ranks,
       collect(coalesce(e.published_adoption, -1)) AS adoptions,
       collect(coalesce(e.published_quality, -1)) AS qualities,
       collect(coalesce(e.published_ecosystem, -1)) AS ecosystems,
       collect(coalesce(e.published_match, -1)) AS matches

// Name: names_of
// Purpose: Read what entities, capabilities and intents are called.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
//   intents (list): keys of intents
// Columns:
//   kind (string): Entity, Capability or Intent
//   key (string): slug, id or key
//   name (string?): the name, or an intent's text, or null
CALL {
  UNWIND $entities AS key
  MATCH (e:Entity {slug: key})
  RETURN 'Entity' AS kind, key, e.name AS name
  UNION ALL
  UNWIND $capabilities AS key
  MATCH (c:Capability {id: key})
  RETURN 'Capability' AS kind, key, c.name AS name
  UNION ALL
  UNWIND $intents AS key
  MATCH (i:Intent {key: key})
  RETURN 'Intent' AS kind, key, i.text AS name
}
RETURN kind, key, name
ORDER BY kind, key

// Name: waiting_entities
// Purpose: Count the entities of which only raw signals are stated, so that they wait for a page or a passport.
// Parameters: none
// Columns:
//   waiting (integer): how many
MATCH (e:Entity) WHERE e.name IS NULL AND EXISTS { MATCH (:Source)-[:STATES]->(e) }
RETURN count(e) AS waiting
