-- Durations of each function in at most 30 bins, which are wider for longer durations if these differ much.
WITH bounds AS (
  SELECT function, min(end_ms - start_ms) AS lo, max(end_ms - start_ms) AS hi
  FROM {runs} r WHERE end_ms >= start_ms GROUP BY function
), bins AS (
  SELECT b.function, n AS bin,
    CASE WHEN hi > 20 * greatest(lo, 1) THEN floor(greatest(lo, 1) * power((hi + 1.0) / greatest(lo, 1), (n - 1) / 30.0))
      ELSE floor(lo + (hi + 1.0 - lo) * (n - 1) / 30.0) END::bigint AS from_ms
  FROM bounds b CROSS JOIN generate_series(1, 30) n
), edges AS (
  SELECT function, array_agg(from_ms ORDER BY from_ms) AS starts, max(hi) AS hi
  FROM (SELECT DISTINCT function, from_ms FROM bins) d JOIN bounds USING (function) GROUP BY function
)
SELECT e.function, b.from_ms, coalesce(e.starts[b.bin + 1] - 1, e.hi) AS to_ms, coalesce(c.cold, 0) AS cold, coalesce(c.warm, 0) AS warm
FROM edges e CROSS JOIN LATERAL unnest(e.starts) WITH ORDINALITY b (from_ms, bin)
LEFT JOIN (
  SELECT r.function, greatest(1, width_bucket(r.end_ms - r.start_ms, e.starts)) AS bin,
    count(*) FILTER (WHERE r.init_ms IS NOT NULL) AS cold, count(*) FILTER (WHERE r.init_ms IS NULL) AS warm
  FROM {runs} r JOIN edges e ON e.function = r.function WHERE r.end_ms >= r.start_ms GROUP BY r.function, 2
) c ON c.function = e.function AND c.bin = b.bin
ORDER BY e.function, b.bin
