package io.faasload.driver.check;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.plan.GenerationPlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Checks the database, its functions, and the keys of their users. Reads the plan for the checks that follow. */
final class DatasetCheck implements Check {

    /**
     * Connections of each task: two sinks, the lease, the lookup of unclaimed events, and, at its start, that of earlier runs.
     */
    private static final int OF_EACH_TASK = 5;
    /** Connections of each task for each of the other sinks: what is delivered, and finished runs. */
    private static final int OF_EACH_TASK_FOR_A_SINK = 2;
    /** Connections of the JobManager (lease) and of the driver (lease, its description, progress). */
    private static final int OF_THE_REST = 4;

    @Override
    public void ask(Inspection inspection) {
        LoaderConfig config = inspection.config();
        try {
            DatasetDatabase database = DatasetDatabase.of(config.database());
            boolean hasTables = database.inspect();
            try (DatasetConnection connection = database.connect()) {
                database.encodingMistake(connection).ifPresent(mistake -> inspection.fail("database: " + mistake));
                connections(inspection, database, database.freeConnections(connection));
                if (!hasTables) {
                    inspection.fail(GenerationPlan.NO_FUNCTIONS);
                    return;
                }
                GenerationPlan plan = GenerationPlan.withoutIds(config, connection);
                List<String> mistakes = new ArrayList<>();
                Map<String, AuthKey> keys =
                        plan.keys(new AuthKeys(config.openwhisk().authkeys()), mistakes);
                inspection.plan(plan.traces(), plan.points(), keys);
                mistakes.forEach(inspection::fail);
            }
        } catch (DatasetException | SQLException e) {
            inspection.fail("database: " + e.getMessage());
        } catch (ConfigurationException e) {
            e.mistakes().forEach(inspection::fail);
        }
    }

    private static void connections(Inspection inspection, DatasetDatabase database, OptionalInt free) {
        LoaderConfig config = inspection.config();
        int parallelism = config.generation().parallelism();
        int ofEachTask = OF_EACH_TASK
                + OF_EACH_TASK_FOR_A_SINK * config.sinks().targets().size();
        int needed = ofEachTask * parallelism + OF_THE_REST;
        String line = "database: " + database.jdbc() + ", schema "
                + config.database().schema() + "; a generation needs up to " + needed + " connections";
        if (free.orElse(needed) >= needed) {
            inspection.ok(line);
        } else {
            inspection.fail(line + " (" + ofEachTask + " for each of generation.parallelism, and " + OF_THE_REST
                    + "), and PostgreSQL allows " + free.getAsInt()
                    + " more: raise the CONNECTION LIMIT of the role or of the database, or max_connections");
        }
    }
}
