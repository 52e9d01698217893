// Purpose: Count the relationships one can step over from entities, capabilities and intents; slow for a hub.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
//   intents (list): keys of intents
// Columns:
//   kind (string): Entity, Capability or Intent
//   key (string): slug, id or key
//   degree (integer): how many relationships it has
CALL {
  UNWIND $entities AS key
  MATCH (n:Entity {slug: key})
  RETURN 'Entity' AS kind, key, COUNT { (n)-[:HAS_CAPABILITY]->() } + COUNT { (n)-[:COMPARED_WITH]-() }
         + COUNT { (n)-[:MENTIONS]-() } + COUNT { (n)<-[:MATCHED]-() } AS degree
  UNION ALL
  UNWIND $capabilities AS key
  MATCH (n:Capability {id: key})
  RETURN 'Capability' AS kind, key, COUNT { (n)<-[:HAS_CAPABILITY]-() } + COUNT { (n)-[:SIMILAR_TO]-() }
         + COUNT { (n)-[:SERVES]->() } + COUNT { (n)<-[:MATCHED]-() } AS degree
  UNION ALL
  UNWIND $intents AS key
  MATCH (n:Intent {key: key})
  RETURN 'Intent' AS kind, key, COUNT { (n)<-[:SERVES]-() } + COUNT { (n)-[:MATCHED]->() } AS degree
}
RETURN kind, key, degree
ORDER BY kind, key
