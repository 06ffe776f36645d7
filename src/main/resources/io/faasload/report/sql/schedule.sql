-- The generation in at most 120 slices of time, of five calls or more on average. Lateness is of the calls planned in a slice; in flight is at its end.
WITH span AS (
  SELECT min(planned_us) AS lo,
    max(greatest(planned_us, sent_us, end_ms * 1000)) - min(planned_us) + 1 AS micros,
    greatest(1, least(120, count(*) / 5)) AS slices
  FROM {runs} r
), planned AS (
  SELECT (planned_us - s.lo) * s.slices / s.micros AS slice, count(*) AS planned,
    percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY sent_us - planned_us) AS lateness_us,
    sum(greatest(attempt - 1, 0)) AS repeated, count(*) FILTER (WHERE status = 'refused') AS refused
  FROM {runs} r CROSS JOIN span s GROUP BY 1
), sent AS (
  SELECT (sent_us - s.lo) * s.slices / s.micros AS slice, count(*) AS sent FROM {runs} r CROSS JOIN span s
  WHERE sent_us IS NOT NULL GROUP BY 1
), accepted AS (
  SELECT greatest(0, least(s.slices - 1, (accepted_us - s.lo) * s.slices / s.micros)) AS slice, count(*) AS accepted FROM {runs} r CROSS JOIN span s
  WHERE accepted_us IS NOT NULL AND (end_ms IS NOT NULL OR status = 'started') GROUP BY 1
), ended AS (
  SELECT greatest(0, (end_ms * 1000 - s.lo) * s.slices / s.micros) AS slice, count(*) AS ended, count(accepted_us) AS left_flight,
    count(*) FILTER (WHERE failed) AS failed,
    count(*) FILTER (WHERE cpu_us IS NULL OR memory_peak_b IS NULL) AS without_usage
  FROM {runs} r CROSS JOIN span s WHERE end_ms IS NOT NULL GROUP BY 1
)
SELECT round((s.lo + n * s.micros / s.slices::numeric) / 1000) AS begin_ms, round(s.micros / s.slices / 1e6, 6) AS seconds,
  coalesce(p.planned, 0) AS planned, coalesce(t.sent, 0) AS sent, coalesce(e.ended, 0) AS ended, coalesce(e.failed, 0) AS failed,
  p.lateness_us, coalesce(p.repeated, 0) AS repeated, coalesce(p.refused, 0) AS refused,
  greatest(0, sum(coalesce(a.accepted, 0) - coalesce(e.left_flight, 0)) OVER (ORDER BY n)) AS in_flight,
  coalesce(e.without_usage, 0) AS without_usage
FROM span s CROSS JOIN generate_series(0, s.slices - 1) n
LEFT JOIN planned p ON p.slice = n
LEFT JOIN sent t ON t.slice = n
LEFT JOIN accepted a ON a.slice = n
LEFT JOIN ended e ON e.slice = n
WHERE s.lo IS NOT NULL ORDER BY n
