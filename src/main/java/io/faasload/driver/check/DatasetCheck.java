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

/** Is there a database with functions, and a key for each of their users? Reads the plan for the checks after it. */
final class DatasetCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        LoaderConfig config = inspection.config();
        try {
            DatasetDatabase database = DatasetDatabase.of(config.database());
            boolean hasTables = database.inspect();
            inspection.ok("database: " + database.jdbc() + ", schema "
                    + config.database().schema());
            if (!hasTables) {
                inspection.fail(GenerationPlan.NO_FUNCTIONS);
                return;
            }
            try (DatasetConnection connection = database.connect()) {
                GenerationPlan plan = GenerationPlan.withoutIds(config, connection);
                List<String> mistakes = new ArrayList<>();
                Map<String, AuthKey> keys =
                        plan.keys(new AuthKeys(config.openwhisk().authkeys()), mistakes);
                inspection.plan(plan.traces(), keys);
                mistakes.forEach(inspection::fail);
            }
        } catch (DatasetException | SQLException e) {
            inspection.fail("database: " + e.getMessage());
        } catch (ConfigurationException e) {
            e.mistakes().forEach(inspection::fail);
        }
    }
}
