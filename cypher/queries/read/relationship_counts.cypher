// Purpose: Count the relationships to entities and capabilities of the named nodes, to tell hubs before walking them.
// Parameters:
//   entities (list): slugs
//   capabilities (list): capability ids
// Columns:
//   key (string): slug or capability id
//   relationships (integer): how many
UNWIND $entities AS slug
MATCH (e:Entity {slug: slug})
RETURN slug AS key, COUNT { (e)-[:HAS_CAPABILITY|COMPARED_WITH|MENTIONS]-() } AS relationships
UNION ALL
UNWIND $capabilities AS id
MATCH (c:Capability {id: id})
RETURN id AS key, COUNT { (c)-[:HAS_CAPABILITY|SIMILAR_TO]-() } AS relationships
