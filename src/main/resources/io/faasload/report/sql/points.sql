-- A sample of each function's completed runs, the same at every reading: duration and peak memory against what they may depend on.
-- Parameters are included if their values differ and are numbers, or are at most twelve different texts.
WITH sizes AS (
  SELECT function, count(*) AS runs FROM {runs} r WHERE status = 'completed' GROUP BY function
), sampled AS MATERIALIZED (
  SELECT r.function, r.id, r.input, r.end_ms - r.start_ms AS duration_ms, r.memory_peak_b, r.memory_mb,
    r.init_ms IS NOT NULL AS cold, i.bytes
  FROM {runs} r
  JOIN sizes s ON s.function = r.function
  JOIN {schema}.functions f ON f.id = r.function
  LEFT JOIN {schema}.parameters o ON o.run = r.id AND o.name = 'object'
  LEFT JOIN {schema}.inputs i ON i.kind = f.input_kind AND i.name = o.value
  WHERE r.status = 'completed' AND r.input::bigint * 7919 % 1000003 * s.runs < 1000003::bigint * {points}
), named AS (
  SELECT s.function, p.name
  FROM sampled s JOIN {schema}.parameters p ON p.run = s.id
  GROUP BY s.function, p.name
  HAVING count(DISTINCT p.value) > 1
    AND (count(DISTINCT p.value) <= 12 OR bool_and(p.value ~ '^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?$'))
), numbered AS (
  SELECT function, name, row_number() OVER (PARTITION BY function ORDER BY name) AS place FROM named
), valued AS (
  SELECT n.function, n.name, json_agg(left(p.value, 60) ORDER BY s.id) AS list
  FROM numbered n JOIN sampled s ON s.function = n.function
  LEFT JOIN {schema}.parameters p ON p.run = s.id AND p.name = n.name
  WHERE n.place <= 12
  GROUP BY n.function, n.name
)
SELECT s.function, z.runs, json_agg(s.input ORDER BY s.id) AS input, json_agg(s.duration_ms ORDER BY s.id) AS duration_ms,
  json_agg(s.memory_peak_b ORDER BY s.id) AS memory_peak_b, max(s.memory_mb) AS memory_mb,
  json_agg(s.cold ORDER BY s.id) AS cold, json_agg(s.bytes ORDER BY s.id) AS bytes,
  (SELECT coalesce(json_object_agg(v.name, v.list ORDER BY v.name), '{}') FROM valued v WHERE v.function = s.function) AS parameters
FROM sampled s JOIN sizes z ON z.function = s.function
GROUP BY s.function, z.runs ORDER BY s.function
