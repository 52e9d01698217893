// Purpose: Count the sources by the day their figures hold for, newest day first and undated ones last.
// Parameters:
//   limit (integer = 100): maximum number of days
// Columns:
//   day (string?): ISO date, or null if unknown
//   sources (integer): number of sources
//   pages (integer): number of those that are pages
//   trusted (integer): number of those that take part in what is computed
// Example: sources_by_day limit=10
MATCH (s:Source)
WITH s.as_of AS day, count(s) AS sources, sum(CASE s.kind WHEN 'page' THEN 1 ELSE 0 END) AS pages,
     sum(CASE s.trusted WHEN true THEN 1 ELSE 0 END) AS trusted
RETURN day, sources, pages, trusted
ORDER BY coalesce(day, '') DESC LIMIT $limit
