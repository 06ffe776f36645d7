package io.faasload.cli;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.Readiness;
import io.faasload.driver.Readiness.Finding;
import io.faasload.driver.Readiness.Level;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.schedule.trace.TraceDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Asks everything that a generation needs whether it is there; one line each, with what to do.")
final class CheckCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Override
    public Integer call() throws ConfigurationException {
        LoaderConfig config = main.config();
        List<Finding> findings = new ArrayList<>();
        findings.add(Readiness.statedir(config.generation().statedir()));
        Finding api = Readiness.api(config.openwhisk());
        findings.add(api);
        findings.addAll(Readiness.kafka(config.openwhisk()));
        try (Connection connection = prepared(config, findings).connect()) {
            GenerationPlan plan = GenerationPlan.of(config, connection);
            findings.addAll(plan(config, plan, api.level() == Level.OK));
        } catch (DatasetException e) {
            findings.add(new Finding(Level.FAIL, "database: " + e.getMessage()));
        } catch (SQLException e) {
            findings.add(new Finding(Level.FAIL, "database: " + e.getMessage()));
        } catch (ConfigurationException e) {
            e.mistakes().forEach(mistake -> findings.add(new Finding(Level.FAIL, mistake)));
        }
        findings.addAll(Readiness.monitors(config.dockermonitor()));
        findings.forEach(finding -> main.out().printf("%-4s %s%n", finding.level(), finding.text()));
        main.out().flush();
        return findings.stream().anyMatch(finding -> finding.level() == Level.FAIL) ? 1 : 0;
    }

    private DatasetDatabase prepared(LoaderConfig config, List<Finding> findings) throws DatasetException {
        DatasetDatabase database = main.database(config);
        findings.add(new Finding(
                Level.OK,
                "database: " + database.jdbc() + ", schema " + config.database().schema()));
        return database;
    }

    private static List<Finding> plan(LoaderConfig config, GenerationPlan plan, boolean hasApi) {
        List<Finding> findings = new ArrayList<>();
        AuthKeys folder = new AuthKeys(config.openwhisk().authkeys());
        Map<String, AuthKey> keys = new LinkedHashMap<>();
        for (TraceDefinition trace : plan.traces()) {
            try {
                keys.put(trace.namespace(), folder.of(trace.namespace()));
            } catch (ConfigurationException e) {
                e.mistakes().forEach(mistake -> findings.add(new Finding(Level.FAIL, mistake)));
            }
        }
        if (hasApi) {
            findings.addAll(Readiness.actions(config.openwhisk(), plan, keys));
            findings.addAll(Readiness.limits(config, plan, keys));
        }
        findings.add(Readiness.duration(config, plan));
        return findings;
    }
}
