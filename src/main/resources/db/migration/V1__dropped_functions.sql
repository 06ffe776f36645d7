-- R__tables.sql says why.
ALTER TABLE IF EXISTS functions ADD COLUMN IF NOT EXISTS dropped boolean NOT NULL DEFAULT false;
