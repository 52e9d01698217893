// Name: offers_of
// Purpose: List the capabilities of the named entities, packed by entity.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   capabilities (list): capability ids
//   names (list): their labels
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
WITH slug, c.id AS capability, c.name AS name ORDER BY slug, capability
RETURN slug, collect(capability) AS capabilities, collect(name) AS names
ORDER BY slug

// Name: known_capabilities
// Purpose: Say which of the named capabilities are stated now, and who offers them.
// Parameters:
//   ids (list): ids of capabilities, or what their sources call them: a passport's id or address
// Columns:
//   id (string): the name that was asked for
//   capability (string): the capability's id
//   entities (list): slugs of the entities that offer it, sorted
//   vetted (boolean): whether a trusted source states it
UNWIND $ids AS id
CALL (id) {
  MATCH (c:Capability {id: id}) RETURN c
  UNION
  MATCH (c:Capability {source_id: id}) RETURN c
  UNION
  MATCH (c:Capability {uri: id}) RETURN c
}
MATCH (c)<-[:HAS_CAPABILITY]-(e:Entity)
WHERE c.vanished IS NULL AND e.name IS NOT NULL
WITH id, c.id AS capability, coalesce(c.vetted, true) AS vetted, e.slug AS entity ORDER BY id, capability, entity
WITH id, capability, vetted, collect(DISTINCT entity) AS entities
RETURN id, capability, entities, vetted
ORDER BY id, capability

// Name: continued_capabilities
// Purpose: Say which capabilities go on with those of the named ids, whose texts no source states any more, by trusted sources.
// Parameters:
//   rows (list): maps with id, and its parts slug and digest
// Columns:
//   id (string): the one that was asked for
//   capability (string): the one that goes on with it
//   entities (list): slugs of the entities that offer that, sorted
UNWIND $rows AS row
MATCH (:Entity {slug: row.slug})<-[o:STATED_BEFORE]-(s:Source)
WHERE s.trusted AND o.digest = row.digest AND o.continued_by IS NOT NULL
WITH DISTINCT row.id AS id, o.continued_by AS meant
MATCH (c:Capability {id: meant})<-[:HAS_CAPABILITY]-(e:Entity)
WHERE c.vanished IS NULL AND coalesce(c.vetted, true) AND e.name IS NOT NULL
WITH id, c.id AS capability, e.slug AS entity ORDER BY id, capability, entity
WITH id, capability, collect(DISTINCT entity) AS entities
RETURN id, capability, entities
ORDER BY id, capability

// Name: capability_sources
// Purpose: List the trusted sources that state the named capabilities.
// Parameters:
//   ids (list): capability ids
// Columns:
//   id (string): the capability
//   sources (list): source ids, sorted
UNWIND $ids AS id
MATCH (c:Capability {id: id})<-[r:STATES]-(s:Source) WHERE s.trusted AND r.reused IS NULL
WITH DISTINCT c.id AS id, s.id AS source ORDER BY id, source
RETURN id, collect(source) AS sources
ORDER BY id

// Name: capability_texts
// Purpose: Read the texts of trusted sources in which other entities may be named, a range of ids at a time.
// Parameters:
//   after (string): start behind this id
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the capability
//   entity (string): the entity that offers it
//   unique (string?): its unique point, or null
//   vs_alternatives (string?): how it compares, or null
//   pages (list): the two sides of each trusted page that states it
MATCH (c:Capability)
WHERE c.id > $after AND c.vanished IS NULL AND coalesce(c.vetted, true)
RETURN c.id AS id, c.entity AS entity, c.unique AS unique, c.vs_alternatives AS vs_alternatives,
       COLLECT { MATCH (s:Source)-[:STATES]->(c) WHERE s.trusted AND s.reused IS NULL AND s.left IS NOT NULL RETURN [s.left, s.right] ORDER BY s.id } AS pages
ORDER BY id LIMIT $limit

// Name: capability_texts_of
// Purpose: Read the words by which capabilities of the named entities can be found.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): the entity
//   capabilities (list): ids
//   names (list): of each capability: its label
//   texts (list): of each capability: name, description and unique point
UNWIND $slugs AS slug
MATCH (:Entity {slug: slug})-[:HAS_CAPABILITY]->(c:Capability)
WITH slug, c, coalesce(c.name, '') AS name ORDER BY slug, c.id
WITH slug, c.id AS id, name, name + ' ' + coalesce(c.description, '') + ' ' + coalesce(c.unique, '') AS text
RETURN slug, collect(id) AS capabilities, collect(name) AS names, collect(text) AS texts
ORDER BY slug
