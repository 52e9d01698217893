// Name: aliased_entities
// Purpose: List the entities whose statements stand at another entity now.
// Parameters: none
// Columns:
//   slug (string): the entity
//   alias_of (string): where they stand
MATCH (e:Entity) WHERE e.alias_of IS NOT NULL
RETURN e.slug AS slug, e.alias_of AS alias_of
ORDER BY slug

// Name: stated_aliases
// Purpose: List what aliases are stated to mean, without reading the other sources.
// Parameters: none
// Columns:
//   alias (string): the slug
//   meant (string): the slug of the entity it means
MATCH (s:Source)
WHERE s.id >= 'alias/' AND s.id < 'alias0' // that is, starts with alias/
WITH s WHERE s.kind = 'alias'
RETURN s.alias AS alias, s.alias_of AS meant
ORDER BY alias

// Name: alias_names
// Purpose: List what entities are called where they are stated under another slug.
// Parameters: none
// Columns:
//   slug (string): the entity
//   alias (string): the other slug
//   name (string): a name stated there
//   trusted (boolean): whether a trusted source states it
MATCH (old:Entity) WHERE old.alias_of IS NOT NULL
WITH old.slug AS alias, old.alias_of AS slug
MATCH (e:Entity {slug: slug})<-[r:STATES]-(s:Source) WHERE r.stated_of = alias AND r.name IS NOT NULL
WITH slug, alias, r.name AS name, sum(CASE WHEN s.trusted AND r.reused IS NULL THEN 1 ELSE 0 END) AS trusted
RETURN slug, alias, name, trusted > 0 AS trusted
ORDER BY slug, alias, name

// Name: stated_here
// Purpose: Say at which of the named entities any statement stands.
// Parameters:
//   slugs (list): entities
// Columns:
//   slug (string): one of them
UNWIND $slugs AS slug
MATCH (e:Entity {slug: slug}) WHERE EXISTS { MATCH (:Source)-[:STATES]->(e) }
RETURN slug
ORDER BY slug

// Name: sources_standing_at
// Purpose: List sources whose statements on one entity stand at it or at another.
// Parameters:
//   at (string): where they stand
//   stated_of (string): the entity they name
//   limit (integer): maximum number of rows
// Columns:
//   id (string): the source
MATCH (e:Entity {slug: $at})<-[r:STATES|STATED_BEFORE]-(s:Source) WHERE coalesce(r.stated_of, $at) = $stated_of
WITH DISTINCT s.id AS id ORDER BY id LIMIT $limit
RETURN id
ORDER BY id

// Name: aliased_statements
// Purpose: Read the statements under merged slugs, each with those on the entity itself, by slug.
// Parameters: none
// Columns:
//   alias (string): the merged slug
//   slug (string): the entity that has its statements
//   source (string): who states it
//   location (string): where that was read from
//   key (string): identifies the statement
//   own (boolean): whether it is about the entity itself
//   trusted (boolean): whether the source takes part in what is computed
//   reused (boolean): whether it is marked as about something else
//   name (string): as stated
//   type_label (string): as stated
//   url (string?): as stated, or null
MATCH (old:Entity) WHERE old.alias_of IS NOT NULL
WITH old.slug AS alias, old.alias_of AS slug
MATCH (e:Entity {slug: slug})<-[r:STATES]-(s:Source)
WHERE r.metric IS NULL AND (r.stated_of IS NULL OR r.stated_of = alias)
RETURN alias, slug, s.id AS source, coalesce(s.location, '') AS location, r.key AS key, r.stated_of IS NULL AS own,
       s.trusted AS trusted, coalesce(r.reused, false) AS reused, r.name AS name, r.type_label AS type_label, r.url AS url
ORDER BY alias, key

// Name: statements_to_merge
// Purpose: Read the statements under a slug, wherever they stand, and those on the entity it is merged into.
// Parameters:
//   slug (string): the slug
//   entity (string): the entity
// Columns:
//   alias (string): the merged slug
//   slug (string): the entity that has its statements
//   source (string): who states it
//   location (string): where that was read from
//   key (string): identifies the statement
//   own (boolean): whether it is about the entity itself
//   trusted (boolean): whether the source takes part in what is computed
//   reused (boolean): whether it is marked as about something else
//   name (string): as stated
//   type_label (string): as stated
//   url (string?): as stated, or null
MATCH (e:Entity)<-[r:STATES]-(s:Source)
WHERE e.slug IN [$slug, $entity] AND r.metric IS NULL
WITH s, r, coalesce(r.stated_of, e.slug) AS stated_of WHERE stated_of IN [$slug, $entity]
RETURN $slug AS alias, $entity AS slug, s.id AS source, coalesce(s.location, '') AS location, r.key AS key, stated_of = $entity AS own,
       s.trusted AS trusted, coalesce(r.reused, false) AS reused, r.name AS name, r.type_label AS type_label, r.url AS url
ORDER BY alias, key
