// Purpose: List the sources that compare two entities, whichever side each is on, current ones first.
// Parameters:
//   a (string): one entity
//   b (string): the other
// Columns:
//   source (string): its id
//   kind (string): page or table
//   layout (string): A or B
//   as_of (string?): the day it holds for, or null
//   left (string): the left entity
// Essential: source, left
// Example: pages_of_pair a=claude b=gpt-4
MATCH (x:Entity {slug: $a})-[r:COMPARED_WITH]-(y:Entity {slug: $b})
WITH r.key AS page, startNode(r).slug AS left // ArcadeDB finds nothing where a relationship's property is read inside the next pattern
MATCH (s:Source {id: page})
RETURN s.id AS source, s.kind AS kind, s.layout AS layout, s.as_of AS as_of, left
ORDER BY coalesce(as_of, '') DESC, kind, layout, source
