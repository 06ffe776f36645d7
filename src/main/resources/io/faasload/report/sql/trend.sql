-- Median duration of each function in 30 slices of time, for a sparkline.
SELECT r.function, least(29, (r.start_ms - s.lo) * 30 / greatest(s.hi - s.lo, 1)) AS slice,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY r.end_ms - r.start_ms) AS duration_ms
FROM {runs} r CROSS JOIN (SELECT min(start_ms) AS lo, max(start_ms) AS hi FROM {runs} r) s
WHERE r.end_ms >= r.start_ms
GROUP BY r.function, slice ORDER BY r.function, slice
