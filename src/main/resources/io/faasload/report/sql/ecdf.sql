-- Percentiles 0 to 100 of the duration of each function, cold and warm starts apart.
SELECT r.function, r.init_ms IS NOT NULL AS cold, count(*) AS runs,
  percentile_disc((SELECT array_agg(n / 100.0 ORDER BY n) FROM generate_series(0, 100) n)) WITHIN GROUP (ORDER BY r.end_ms - r.start_ms)
    AS duration_ms
FROM {runs} r
WHERE r.end_ms >= r.start_ms
GROUP BY r.function, cold ORDER BY r.function, cold
