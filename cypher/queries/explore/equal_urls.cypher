// Purpose: List home page URLs shared by several entities, which may be one thing under several slugs.
// Parameters:
//   limit (integer = 100): maximum number of rows
// Columns:
//   url (string): the URL in lower case, without scheme, www. and trailing slash
//   slugs (list): the entities with that URL
// Example: equal_urls limit=10
MATCH (e:Entity) WHERE e.name IS NOT NULL AND e.url IS NOT NULL
WITH e.slug AS slug, last(split(toLower(e.url), '://')) AS url ORDER BY slug
WITH slug, CASE WHEN url STARTS WITH 'www.' THEN substring(url, 4) ELSE url END AS url
WITH slug, CASE WHEN url ENDS WITH '/' THEN left(url, size(url) - 1) ELSE url END AS url
WITH url, collect(slug) AS slugs
WHERE size(slugs) > 1
RETURN url, slugs
ORDER BY url LIMIT $limit
