-- Mean times of extract, transform and load, in tenths of the runs of each function from the quickest to the slowest.
SELECT function, tenth, count(*) AS runs, round(avg(extract_us)) AS extract_us, round(avg(transform_us)) AS transform_us,
  round(avg(load_us)) AS load_us
FROM (
  SELECT function, extract_us, transform_us, load_us,
    ntile(10) OVER (PARTITION BY function ORDER BY extract_us + transform_us + load_us, id) AS tenth
  FROM {runs} r WHERE extract_us + transform_us + load_us IS NOT NULL
) t
GROUP BY function, tenth ORDER BY function, tenth
