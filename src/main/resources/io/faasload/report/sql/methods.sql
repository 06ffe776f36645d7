-- How the values of completed runs were determined; NULL where a value is missing.
SELECT k.kind, k.value, count(*) AS runs
FROM {runs} r CROSS JOIN LATERAL (VALUES
  ('Container', r.attribution || ' (' || r.attribution_by || ')'),
  ('Peak memory', r.memory_peak_by),
  ('Completion', r.completed_by),
  ('Invoker', r.invoker)
) k (kind, value)
WHERE r.status = 'completed'
GROUP BY k.kind, k.value ORDER BY k.kind, runs DESC, k.value LIMIT 200
