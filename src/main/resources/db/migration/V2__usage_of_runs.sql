-- R__tables.sql says why.
ALTER TABLE IF EXISTS resources
  ADD COLUMN IF NOT EXISTS memory_used_b bigint,
  ADD COLUMN IF NOT EXISTS memory_peak_b bigint,
  ADD COLUMN IF NOT EXISTS cpu_us bigint,
  ADD COLUMN IF NOT EXISTS cpu_user_us bigint,
  ADD COLUMN IF NOT EXISTS cpu_system_us bigint,
  ADD COLUMN IF NOT EXISTS cpu_throttled_us bigint;
