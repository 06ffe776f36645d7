-- A comment for every column: its unit and meaning, and when it is NULL. Exports take their metadata from here.
--
-- Runs after tables.sql, in its transaction, and changes only comments that differ, since a comment locks out VACUUM.

DO $$
DECLARE
  changed record;
BEGIN
  FOR changed IN
    SELECT a.attrelid::regclass AS relation, a.attname AS name, c.text
    FROM (VALUES
      ('functions', 'id', 'number of the function'),
      ('functions', 'name', 'package/action'),
      ('functions', 'runtime', 'kind in the manifest, such as nodejs:20; NULL for a blackbox action'),
      ('functions', 'image', 'image of a blackbox action in the manifest; NULL for others'),
      ('functions', 'parameters', 'definitions of the random parameters, YAML'),
      ('functions', 'input_kind', 'kind of its inputs: inputs.kind'),
      ('functions', 'memory_mb', 'memory limit in the manifest, MiB'),
      ('functions', 'timeout_ms', 'time limit in the manifest, milliseconds'),
      ('functions', 'concurrency', 'limit in the manifest of activations at a time in one container'),
      ('functions', 'dropped', 'whether it is no longer in the manifest: its runs are kept, but it is not invoked'),
      ('functions', 'code_sha256', 'SHA-256 of the code as OpenWhisk has it, hexadecimal, of the file if it is binary; NULL for an image without code, or not read back yet'),
      ('functions', 'deployed_kind', 'kind of the runtime that OpenWhisk has; NULL if not read back yet'),
      ('functions', 'deployed_image', 'image that OpenWhisk has; NULL for an action that is not blackbox, or not read back yet'),
      ('functions', 'deployed_memory_mb', 'memory limit that OpenWhisk has, MiB; NULL if not read back yet'),
      ('functions', 'deployed_timeout_ms', 'time limit that OpenWhisk has, milliseconds; NULL if not read back yet'),
      ('functions', 'deployed_concurrency', 'limit of activations at a time in one container that OpenWhisk has; NULL if not read back yet'),
      ('functions', 'deployed_version', 'version of the action in OpenWhisk; NULL if not read back yet'),
      ('functions', 'deployed_ms', 'when the action was last updated, by the clock of OpenWhisk, milliseconds since the epoch, UTC; NULL if not read back yet'),

      ('traces', 'id', 'number of the trace'),
      ('traces', 'function', 'function that is invoked: functions.id'),
      ('traces', 'namespace', 'user that invokes it'),
      ('traces', 'repetition', 'repetition of its inputs, from 1'),

      ('inputs', 'kind', 'kind of the input, and the container that it is in: parameter incont of a run'),
      ('inputs', 'name', 'name in the container, such as 1.jpg: parameter object of a run'),
      ('inputs', 'bytes', 'size of the file, bytes'),
      ('inputs', 'sha256', 'SHA-256 of the file, hexadecimal'),
      ('inputs', 'format', 'name of the file format, such as jpeg; NULL if unknown'),
      ('inputs', 'width', 'width of an image or of the frames of a video, pixels; NULL for others'),
      ('inputs', 'height', 'height of an image or of the frames of a video, pixels; NULL for others'),
      ('inputs', 'seconds', 'duration of a sound or video, seconds; NULL for others'),
      ('inputs', 'sample_rate', 'samples per second and channel of a sound; NULL for others'),
      ('inputs', 'channels', 'number of channels of a sound; NULL for others'),
      ('inputs', 'frames', 'frames of a video, or samples per channel of a sound; NULL for others'),
      ('inputs', 'scanned', 'when this row was written'),

      ('runs', 'id', 'trace * 4294967296 + input'),
      ('runs', 'function', 'function that was invoked: functions.id'),
      ('runs', 'namespace', 'user that invoked it'),
      ('runs', 'activation_id', 'id of the activation in OpenWhisk; NULL if no answer contained it, or it belongs to another call'),
      ('runs', 'failed', 'whether the activation failed; NULL unless completed'),
      ('runs', 'start_ms', 'start of the activation, including the initialization on a cold start, milliseconds since the epoch, UTC; NULL unless completed, or if the record was too large to read'),
      ('runs', 'end_ms', 'end of the activation, milliseconds since the epoch, UTC; NULL as for start_ms'),
      ('runs', 'wait_ms', 'time in the queues of OpenWhisk, milliseconds; NULL unless completed, or if the record lacks it'),
      ('runs', 'init_ms', 'duration of the initialization, milliseconds; NULL for a warm start, or unless completed'),
      ('runs', 'outputsize', 'size of the output as returned by the action, bytes; NULL if it failed, or did not return it'),
      ('runs', 'extract_ms', 'time to read the input as returned by the action, rounded to milliseconds; NULL if it failed, or did not return it'),
      ('runs', 'transform_ms', 'time to work on the input as returned by the action, rounded to milliseconds; NULL if it failed, or did not return it'),
      ('runs', 'load_ms', 'time to write the output as returned by the action, rounded to milliseconds; NULL if it failed, or did not return it'),
      ('runs', 'trace', 'traces.id'),
      ('runs', 'input', 'number of the input within the trace, from 1'),
      ('runs', 'status', 'started, completed, refused or lost'),
      ('runs', 'attempt', 'number of calls sent that may have been accepted; 0 if refused outright'),
      ('runs', 'planned_us', 'when the call was planned, microseconds since the epoch, UTC'),
      ('runs', 'sent_us', 'when the call was sent, microseconds since the epoch, UTC; NULL if it was never sent'),
      ('runs', 'accepted_us', 'when the answer of OpenWhisk arrived, microseconds since the epoch, UTC; NULL if it was not accepted'),
      ('runs', 'completed_by', 'how completion was detected: event or record; NULL unless completed'),
      ('runs', 'response_status', 'status of the activation in the words of OpenWhisk; NULL unless completed'),
      ('runs', 'error', 'message of OpenWhisk for a refused call, or of the action for a failed one; NULL without an error'),
      ('runs', 'memory_mb', 'memory limit of the container, MiB; NULL unless completed'),
      ('runs', 'invoker', 'invoker that ran the activation; NULL if no event arrived'),
      ('runs', 'container', 'id of the container that ran the activation; NULL without an answer from the monitor, or if none was found'),
      ('runs', 'attribution', 'whether the container is exact, inferred or ambiguous; NULL as for container'),
      ('runs', 'attribution_by', 'how the container was determined; NULL as for container'),
      ('runs', 'cpu_us', 'CPU time of the run, microseconds; NULL without an answer from the monitor, or if its samples do not cover the run'),
      ('runs', 'memory_peak_b', 'peak memory of the run, bytes; NULL as for cpu_us'),
      ('runs', 'memory_peak_by', 'how the peak was measured: reset, memory.peak or mark for an exact value, sampled for a lower bound; NULL as for memory_peak_b'),
      ('runs', 'usage_missing', 'why cpu_us or memory_peak_b is NULL: no-answer, unknown-container, ambiguous, no-sample or too-late; NULL if neither is, unless completed, or if no monitor was asked'),
      ('runs', 'extract_us', 'time to read the input as returned by the action, microseconds; NULL if it failed, or did not return it'),
      ('runs', 'transform_us', 'time to work on the input as returned by the action, microseconds; NULL if it failed, or did not return it'),
      ('runs', 'load_us', 'time to write the output as returned by the action, microseconds; NULL if it failed, or did not return it'),
      ('runs', 'repetition', 'repetition of the input, from 1; each repetition is a trace'),
      ('runs', 'forced_cold', 'whether the action was updated right before the call, so that no warm container could run it; init_ms says whether it started cold'),

      ('parameters', 'run', 'runs.id'),
      ('parameters', 'name', 'name of the parameter'),
      ('parameters', 'value', 'value that was sent: a string without quotes, anything else as in JSON'),

      ('resources', 'run', 'runs.id'),
      ('resources', 'timestamp_ms', 'time of the sample, milliseconds since the epoch, UTC'),
      ('resources', 'memory_b', 'resident (anonymous) memory and mapped files, bytes; NULL if it could not be read'),
      ('resources', 'proc_mcpu', 'CPU time since the first sample of the run, milliseconds; NULL if it could not be read'),
      ('resources', 'memory_used_b', 'all memory in use, including page cache and kernel memory, bytes; NULL if it could not be read'),
      ('resources', 'memory_peak_b', 'peak memory since the previous sample, bytes; NULL if it could not be read'),
      ('resources', 'cpu_us', 'CPU time since the first sample of the run, microseconds; NULL if it could not be read'),
      ('resources', 'cpu_user_us', 'CPU time in user mode since the first sample of the run, microseconds; NULL if it could not be read'),
      ('resources', 'cpu_system_us', 'CPU time in the kernel since the first sample of the run, microseconds; NULL if it could not be read'),
      ('resources', 'cpu_throttled_us', 'time since the first sample of the run during which the CPU limit throttled the container, microseconds; NULL if it could not be read'),

      ('orphans', 'activation_id', 'id of the activation in OpenWhisk'),
      ('orphans', 'namespace', 'user that invoked it'),
      ('orphans', 'action', 'package/action'),
      ('orphans', 'seen_ms', 'when its event arrived, milliseconds since the epoch, UTC; of a replaced activation, its end or acceptance'),
      ('orphans', 'duration_ms', 'duration, milliseconds; NULL if unknown'),

      ('rejected', 'subject', 'run ID, or which orphan'),
      ('rejected', 'run', 'id that the row would have in runs; NULL for an orphan'),
      ('rejected', 'status', 'as in runs; orphan for an orphan'),
      ('rejected', 'attempt', 'as in runs; NULL for an orphan'),
      ('rejected', 'planned_us', 'as in runs, microseconds since the epoch, UTC; NULL for an orphan'),
      ('rejected', 'sent_us', 'as in runs, microseconds since the epoch, UTC; NULL for an orphan, or if it was never sent'),
      ('rejected', 'accepted_us', 'as in runs, microseconds since the epoch, UTC; NULL for an orphan, or if it was not accepted'),
      ('rejected', 'activation_id', 'id of the activation in OpenWhisk; NULL if unknown'),
      ('rejected', 'sqlstate', 'error code of PostgreSQL'),
      ('rejected', 'reason', 'error of PostgreSQL'),
      ('rejected', 'content', 'the complete row, JSON'),
      ('rejected', 'rejected', 'time of the refusal'),

      ('attempts', 'run', 'id that the row had in runs'),
      ('attempts', 'moved', 'when it was moved here, to be retried'),
      ('attempts', 'activation_id', 'id of its activation in OpenWhisk; NULL if unknown'),
      ('attempts', 'content', 'the complete row as it was in runs, JSON by column'),

      ('generation', 'dataset', 'id of the dataset'),
      ('generation', 'created', 'when its generation started, by the clock of the database'),
      ('generation', 'seed', 'seed of the random parameters'),
      ('generation', 'streams', 'shared, or independent random numbers for each function'),
      ('generation', 'configuration', 'effective configuration at the creation, JSON, secrets masked'),
      ('generation', 'versions', 'versions of FaaSLoad, Flink and Java at the creation, JSON'),
      ('generation', 'functions', 'definitions of the parameters, YAML, by name of the function, JSON'),
      ('generation', 'epoch', 'number of the submission that may write'),
      ('generation', 'environment', 'build of OpenWhisk, commit of FaaSLoad, machines of the invokers, offsets of clocks in microseconds, and calls that rate limits refused, as of the last start or end, JSON'),

      ('lease', 'epoch', 'number of the submission that may generate'),
      ('lease', 'holder', 'description of the submission'),
      ('lease', 'since', 'when it took the lease, by the clock of the database'),
      ('lease', 'until', 'when the lease expires, by the clock of the database'),

      ('writers', 'epoch', 'number of the submission'),
      ('writers', 'subtask', 'number of the writer'),
      ('writers', 'attempt', 'attempt of its tasks in which it has written')
    ) AS c (relation, name, text)
    JOIN pg_attribute a ON a.attrelid = to_regclass(c.relation) AND a.attname = c.name
    WHERE col_description(a.attrelid, a.attnum) IS DISTINCT FROM c.text
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', changed.relation, changed.name, changed.text);
  END LOOP;
END $$;
