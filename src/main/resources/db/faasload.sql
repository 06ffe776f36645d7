-- Converts a dataset of FaaSLoad, copied as texts into temporary tables, into the tables of a dataset that are empty.

INSERT INTO {schema}.functions (id, name, runtime, image, parameters, input_kind, memory_mb, timeout_ms, concurrency)
SELECT id::int, name, runtime, image, coalesce(parameters, '[]'), coalesce(input_kind, ''),
  256, 60000, 1 -- OpenWhisk's defaults: FaaSLoad does not store limits
FROM faasload_functions;

INSERT INTO {schema}.traces (id, function, namespace)
SELECT row_number() OVER (ORDER BY min(id::bigint)), function::int, coalesce(namespace, '')
FROM faasload_runs GROUP BY function, namespace;

-- The number of an input is that of its name; if names have no numbers, or a number occurs twice, it is the place in the trace.
CREATE TEMPORARY TABLE faasload_ids ON COMMIT DROP AS
WITH numbered AS (
  SELECT r.id::bigint AS old, t.id AS trace, row_number() OVER (PARTITION BY t.id ORDER BY r.id::bigint) AS place,
    substring(p.value FROM '^([1-9][0-9]{0,8})\.')::bigint AS number
  FROM faasload_runs r
  JOIN {schema}.traces t ON t.function = r.function::int AND t.namespace = coalesce(r.namespace, '')
  LEFT JOIN faasload_parameters p ON p.run = r.id AND p.name = 'object'
), traces AS (
  SELECT trace, count(number) = count(*) AND count(DISTINCT number) = count(*) AS are_numbered
  FROM numbered GROUP BY trace
)
SELECT old, trace, CASE WHEN are_numbered THEN number ELSE place END AS input,
  (trace::bigint << 32) + CASE WHEN are_numbered THEN number ELSE place END AS id
FROM numbered JOIN traces USING (trace);

ANALYZE faasload_ids;

-- A call was planned when OpenWhisk got it, as far as the record tells; one without record when the one before it was.
INSERT INTO {schema}.runs (id, trace, input, function, namespace, activation_id, failed, start_ms, end_ms, wait_ms, init_ms,
  outputsize, extract_ms, transform_ms, load_ms, status, attempt, planned_us, completed_by, response_status, error,
  cpu_us, memory_peak_b, memory_peak_by)
SELECT i.id, i.trace, i.input, r.function::int, coalesce(r.namespace, ''), nullif(r.activation_id, ''), r.failed::int <> 0,
  r.start_ms::bigint, r.end_ms::bigint, r.wait_ms::bigint, r.init_ms::bigint, r.outputsize::bigint, r.extract_ms::bigint,
  r.transform_ms::bigint, r.load_ms::bigint,
  CASE WHEN r.end_ms IS NULL THEN 'lost' ELSE 'completed' END, 1,
  coalesce(
    1000 * (r.start_ms::bigint - coalesce(r.wait_ms::bigint, 0)),
    max(1000 * (r.start_ms::bigint - coalesce(r.wait_ms::bigint, 0)))
      OVER (PARTITION BY i.trace ORDER BY i.old ROWS UNBOUNDED PRECEDING),
    min(1000 * (r.start_ms::bigint - coalesce(r.wait_ms::bigint, 0))) OVER (),
    0),
  CASE WHEN r.end_ms IS NOT NULL THEN 'event' END,
  CASE WHEN r.failed::int = 0 THEN 'success' END,
  CASE WHEN r.end_ms IS NULL THEN 'FaaSLoad has no result of this run' END,
  s.cpu_us, s.memory_peak_b, CASE WHEN s.memory_peak_b IS NOT NULL THEN 'sampled' END
FROM faasload_runs r
JOIN faasload_ids i ON i.old = r.id::bigint
LEFT JOIN (
  SELECT run, max(memory_b::bigint) AS memory_peak_b, max(proc_mcpu::bigint) * 1000 AS cpu_us
  FROM faasload_resources GROUP BY run) s ON s.run = r.id;

INSERT INTO {schema}.parameters (run, name, value)
SELECT i.id, p.name, coalesce(p.value, '')
FROM faasload_parameters p JOIN faasload_ids i ON i.old = p.run::bigint;

-- FaaSLoad has no key here, and may have a sample twice.
INSERT INTO {schema}.resources (run, timestamp_ms, memory_b, proc_mcpu)
SELECT DISTINCT ON (i.id, s.timestamp_ms::bigint) i.id, s.timestamp_ms::bigint, s.memory_b::bigint, s.proc_mcpu::bigint
FROM faasload_resources s JOIN faasload_ids i ON i.old = s.run::bigint
ORDER BY i.id, s.timestamp_ms::bigint, s.memory_b::bigint, s.proc_mcpu::bigint;

-- The same dump gives the same dataset.
INSERT INTO {schema}.generation (dataset, created, seed, streams, configuration, versions, functions)
SELECT md5(coalesce(string_agg(id || ' ' || coalesce(activation_id, ''), ',' ORDER BY id), ''))::uuid,
  to_timestamp(coalesce(min(planned_us), 0) / 1e6), {seed}, 'shared', '{}', '{"faasload": "imported from FaaSLoad"}',
  (SELECT coalesce(jsonb_object_agg(name, parameters), '{}') FROM {schema}.functions)
FROM {schema}.runs;
