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
