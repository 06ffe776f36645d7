-- Counts of other tables.
SELECT (SELECT count(*) FROM {schema}.orphans) AS orphans, (SELECT count(*) FROM {schema}.rejected) AS rejected,
  (SELECT count(*) FROM {schema}.attempts) AS attempts
