-- Some runs of each function with their samples: of median and p99 duration, the slowest, and the first one that failed.
WITH marks AS (
  SELECT function, percentile_disc(0.5) WITHIN GROUP (ORDER BY end_ms - start_ms) AS median,
    percentile_disc(0.99) WITHIN GROUP (ORDER BY end_ms - start_ms) AS p99, max(end_ms - start_ms) AS slowest
  FROM {runs} r WHERE end_ms >= start_ms AND cpu_us IS NOT NULL GROUP BY function
), chosen AS (
  SELECT m.function, k.place, k.kind, min(r.id) AS id
  FROM marks m CROSS JOIN LATERAL (VALUES (1, 'median', m.median), (2, 'p99', m.p99), (3, 'slowest', m.slowest)) k (place, kind, duration)
  JOIN {runs} r ON r.function = m.function AND r.end_ms - r.start_ms = k.duration AND r.cpu_us IS NOT NULL
  GROUP BY m.function, k.place, k.kind
  UNION ALL
  SELECT function, 4, 'failed', coalesce(min(id) FILTER (WHERE cpu_us IS NOT NULL), min(id)) FROM {runs} r WHERE failed GROUP BY function
)
SELECT c.function, c.kind, r.input, r.activation_id, r.invoker, r.end_ms - r.start_ms AS duration_ms, r.wait_ms, r.init_ms, r.cpu_us,
  r.memory_peak_b, r.memory_peak_by, r.memory_mb, r.attribution, r.response_status, left(r.error, 300) AS error,
  (SELECT string_agg(left(text, 200), E'\n' ORDER BY position) FROM {schema}.logs WHERE run = c.id AND position <= 20) AS log,
  (
    SELECT coalesce(json_agg(json_build_array(x.timestamp_ms - r.start_ms, x.cpu_us, x.memory_b) ORDER BY x.timestamp_ms), '[]')
    FROM (
      SELECT timestamp_ms, cpu_us, memory_b, row_number() OVER (ORDER BY timestamp_ms) AS n, count(*) OVER () AS total
      FROM {schema}.resources WHERE run = c.id
    ) x
    WHERE x.n = x.total OR (x.n - 1) % ceil(x.total / {samples}.0)::bigint = 0
  ) AS samples
FROM chosen c JOIN {schema}.runs r ON r.id = c.id
ORDER BY c.function, c.place
