-- Which completed runs lack CPU time or peak memory: by reason and invoker, and when.
SELECT usage_missing AS reason, invoker, count(*) AS runs, min(start_ms) AS first_ms, max(end_ms) AS last_ms
FROM {runs} r WHERE status = 'completed' AND (cpu_us IS NULL OR memory_peak_b IS NULL)
GROUP BY usage_missing, invoker ORDER BY runs DESC, 1, 2 LIMIT 100
