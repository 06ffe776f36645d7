-- What the dataset was drawn from, and on what.
SELECT dataset, created, seed, streams, mode, configuration, versions, environment FROM {schema}.generation
