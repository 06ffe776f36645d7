-- What was deployed.
SELECT name, parameters, input_kind, memory_mb, timeout_ms, concurrency, dropped, code_sha256, deployed_kind, deployed_image,
  deployed_memory_mb, deployed_timeout_ms, deployed_concurrency, deployed_version, deployed_ms
FROM {schema}.functions ORDER BY name LIMIT 300
