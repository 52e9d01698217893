// Purpose: List addresses that several entities name as their home, which may be one thing under several slugs.
// Parameters:
//   limit (integer = 100): at most so many
// Columns:
//   url (string): the address in lower case, without scheme, www. and closing stroke
//   slugs (list): the entities that name it
// Example: equal_urls limit=10
MATCH (e:Entity) WHERE e.name IS NOT NULL AND e.url IS NOT NULL
WITH e.slug AS slug, last(split(toLower(e.url), '://')) AS url ORDER BY slug
WITH slug, CASE WHEN url STARTS WITH 'www.' THEN substring(url, 4) ELSE url END AS url
WITH slug, CASE WHEN url ENDS WITH '/' THEN left(url, size(url) - 1) ELSE url END AS url
WITH url, collect(slug) AS slugs
WHERE size(slugs) > 1
RETURN url, slugs
ORDER BY url LIMIT $limit
