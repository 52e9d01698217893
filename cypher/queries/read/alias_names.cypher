// Purpose: List what entities are called where they are stated under another slug.
// Parameters: none
// Columns:
//   slug (string): the entity
//   alias (string): the other slug
//   name (string): a name stated there
MATCH (old:Entity) WHERE old.alias_of IS NOT NULL
WITH old.slug AS alias, old.alias_of AS slug
MATCH (e:Entity {slug: slug})<-[r:STATES]-(:Source) WHERE r.stated_of = alias AND r.name IS NOT NULL
WITH DISTINCT slug, alias, r.name AS name
RETURN slug, alias, name
ORDER BY slug, alias, name
