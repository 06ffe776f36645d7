-- Why runs failed, were refused, lost or missed: the 50 most frequent causes.
SELECT f.name AS function, CASE WHEN r.failed THEN 'failed' ELSE r.status END AS outcome, r.response_status,
  left(split_part(r.error, E'\n', 1), 200) AS error, count(*) AS runs, min(r.input) AS input
FROM {runs} r JOIN {schema}.functions f ON f.id = r.function
WHERE r.failed OR r.status IN ('refused', 'lost', 'missed')
GROUP BY 1, 2, 3, 4 ORDER BY runs DESC, 1, 2, 3, 4 LIMIT 50
