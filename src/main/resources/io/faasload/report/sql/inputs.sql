-- The inputs of each kind.
SELECT kind, count(*) AS inputs, sum(bytes) AS bytes, min(bytes) AS least_b, max(bytes) AS most_b, count(DISTINCT sha256) AS contents
FROM {schema}.inputs GROUP BY kind ORDER BY kind
