-- One row for each function: counts, and p50, p90 and p99 over the runs that have the value.
SELECT f.id, f.name, f.input_kind, f.dropped, coalesce(f.deployed_memory_mb, f.memory_mb) AS memory_mb,
  count(r.id) AS runs,
  count(*) FILTER (WHERE r.status = 'completed') AS completed,
  count(*) FILTER (WHERE r.failed) AS failed,
  count(*) FILTER (WHERE r.status = 'refused') AS refused,
  count(*) FILTER (WHERE r.status = 'lost') AS lost,
  count(*) FILTER (WHERE r.status = 'missed') AS missed,
  count(*) FILTER (WHERE r.status = 'started') AS started,
  count(*) FILTER (WHERE r.forced_cold) AS forced_cold,
  count(r.start_ms) AS timed,
  count(r.init_ms) AS cold,
  percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY r.end_ms - r.start_ms) AS duration_ms,
  percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY r.wait_ms) AS wait_ms,
  percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY r.init_ms) AS init_ms,
  percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY r.memory_peak_b) AS memory_peak_b,
  percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY r.cpu_us) AS cpu_us
FROM {schema}.functions f
LEFT JOIN {runs} r ON r.function = f.id
GROUP BY f.id ORDER BY f.name
