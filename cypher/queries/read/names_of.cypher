// Purpose: Read what entities, capabilities and intents are called.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
//   intents (list): keys of intents
// Columns:
//   kind (string): Entity, Capability or Intent
//   key (string): slug, id or key
//   name (string): the name, or an intent's text
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
