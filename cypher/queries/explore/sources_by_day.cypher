// Purpose: Count the sources by the day their figures hold for, the newest day first and undated ones last.
// Parameters:
//   limit (integer = 100): at most so many days
// Columns:
//   day (string?): ISO day, or null where nobody said
//   sources (integer): how many
//   pages (integer): how many of them are whole pages
//   trusted (integer): how many of them may vouch for what they state
// Example: sources_by_day limit=10
MATCH (s:Source)
WITH s.as_of AS day, count(s) AS sources, sum(CASE s.kind WHEN 'page' THEN 1 ELSE 0 END) AS pages,
     sum(CASE s.trusted WHEN true THEN 1 ELSE 0 END) AS trusted
RETURN day, sources, pages, trusted
ORDER BY coalesce(day, '') DESC LIMIT $limit
