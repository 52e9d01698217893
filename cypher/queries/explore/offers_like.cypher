// Purpose: List capabilities whose text contains a string, ignoring case, and the entities that offer them, best ranked first.
// Parameters:
//   text (string): string contained in the name, the description or the unique point
//   free (boolean = null): only free entities, or only paid ones
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the entity
//   name (string): its name
//   rank (float?): its computed rank, or null
//   capability (string): the capability's id
//   offers (string?): its name, or null
// Example: offers_like text='source code' limit=5
MATCH (e:Entity)-[:HAS_CAPABILITY]->(c:Capability)
WHERE (toLower(c.name) CONTAINS toLower($text) OR toLower(c.description) CONTAINS toLower($text)
       OR toLower(coalesce(c.unique, '')) CONTAINS toLower($text))
  AND ($free IS NULL OR e.free = $free)
RETURN e.slug AS slug, e.name AS name, e.rank AS rank, c.id AS capability, c.name AS offers
ORDER BY coalesce(e.position, 2147483647), slug, capability LIMIT $limit
