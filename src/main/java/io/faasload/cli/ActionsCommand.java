package io.faasload.cli;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.deployment.ActionDeployment;
import io.faasload.deployment.DeployedActions;
import io.faasload.deployment.DeploymentException;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.manifest.ActionDefinition;
import io.faasload.manifest.Manifest;
import io.faasload.openwhisk.RestClient;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code actions deploy}, {@code actions delete}. */
@Command(
        name = "actions",
        mixinStandardHelpOptions = true,
        description = "Deploys and deletes the functions' actions.",
        synopsisSubcommandLabel = "COMMAND")
final class ActionsCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ActionsCommand.class);

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Command(
            name = "deploy",
            mixinStandardHelpOptions = true,
            description =
                    "Deploys each function of a manifest, with its package, into its user's namespace; with injection.enabled,"
                            + " into those of the users of the traces that invoke it. Safe to repeat.")
    int deploy(@Parameters(paramLabel = "MANIFEST", description = "A wskdeploy manifest.") Path file)
            throws ConfigurationException, DatasetException, DeploymentException, SQLException {
        LoaderConfig config = main.config();
        Manifest manifest = Manifest.read(file, config.generation().extensions().keySet());
        if (config.injection().enabled()) {
            deploy(config, manifest, usersOfTraces(config), main.out());
            return 0;
        }
        deploy(config, manifest, main.out());
        try (DatasetConnection connection = main.database(config).connect()) {
            storeDeployed(config, manifest, connection);
        } catch (DatasetException e) {
            LOG.warn("Table functions does not have the deployed code yet, generate will add it: {}", e.getMessage());
        }
        return 0;
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description =
                    "Deletes the named actions from their users' namespaces, and their packages once they are empty. Keeps"
                            + " an action that differs from the manifest, and then exits with code 1. Safe to repeat.")
    int delete(
            @Parameters(
                            index = "0",
                            paramLabel = "MANIFEST",
                            description = "The manifest that the actions were deployed from.")
                    Path file,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "ACTION",
                            description = "An action, such as image/wand_blur.")
                    List<String> names)
            throws ConfigurationException, DeploymentException {
        LoaderConfig config = main.config();
        Manifest manifest = Manifest.read(file, config.generation().extensions().keySet());
        AuthKeys keys = new AuthKeys(config.openwhisk().authkeys());
        boolean isComplete = true;
        try (RestClient client = RestClient.of(config.openwhisk())) {
            ActionDeployment deployment = deployment(config, client);
            for (ActionDefinition action : named(manifest, names)) {
                ActionDeployment.Deletion deletion = deployment.delete(keys.of(action.user()), action);
                isComplete &= deletion != ActionDeployment.Deletion.DIFFERENT;
                print(
                        main.out(),
                        action.user(),
                        action,
                        switch (deletion) {
                            case DELETED -> "deleted";
                            case ABSENT -> "absent";
                            case DIFFERENT -> "kept, because it differs from the manifest";
                        });
            }
        }
        return isComplete ? 0 : 1;
    }

    private static List<ActionDefinition> named(Manifest manifest, List<String> names) throws ConfigurationException {
        Map<String, ActionDefinition> actions = new LinkedHashMap<>();
        manifest.actions().forEach(action -> actions.put(action.name(), action));
        Mistakes mistakes = new Mistakes();
        names.stream()
                .filter(name -> !actions.containsKey(name))
                .forEach(name -> mistakes.add(name, "must be a PACKAGE/ACTION of the manifest"));
        mistakes.throwIfAny();
        actions.keySet().retainAll(names);
        return List.copyOf(actions.values());
    }

    private static ActionDeployment deployment(LoaderConfig config, RestClient client) {
        return new ActionDeployment(client, name -> variable(config.manifest().variables(), name));
    }

    private static void print(PrintWriter out, String user, ActionDefinition action, String outcome) {
        out.println(user + "/" + action.name() + ": " + outcome);
        out.flush();
    }

    private Map<String, Set<String>> usersOfTraces(LoaderConfig config)
            throws ConfigurationException, DatasetException, SQLException {
        Map<String, Set<String>> users = new LinkedHashMap<>();
        try (DatasetConnection connection = main.database(config).connect()) {
            for (TraceDefinition trace :
                    GenerationPlan.withoutIds(config, connection).traces()) {
                users.computeIfAbsent(trace.target().action(), action -> new LinkedHashSet<>())
                        .add(trace.target().namespace());
            }
        }
        return users;
    }

    static void deploy(LoaderConfig config, Manifest manifest, PrintWriter out)
            throws ConfigurationException, DeploymentException {
        Map<String, Set<String>> users = new LinkedHashMap<>();
        manifest.actions().forEach(action -> users.put(action.name(), Set.of(action.user())));
        deploy(config, manifest, users, out);
    }

    private static void deploy(LoaderConfig config, Manifest manifest, Map<String, Set<String>> users, PrintWriter out)
            throws ConfigurationException, DeploymentException {
        AuthKeys keys = new AuthKeys(config.openwhisk().authkeys());
        try (RestClient client = RestClient.of(config.openwhisk())) {
            ActionDeployment deployment = deployment(config, client);
            Mistakes mistakes = new Mistakes();
            for (ActionDefinition action : manifest.actions()) {
                for (String user : users.getOrDefault(action.name(), Set.of())) {
                    deployment.checkLimits(keys.of(user), action, mistakes);
                }
            }
            mistakes.throwIfAny();
            for (ActionDefinition action : manifest.actions()) {
                for (String user : users.getOrDefault(action.name(), Set.of())) {
                    ActionDeployment.Outcome outcome = deployment.ensure(keys.of(user), action);
                    print(out, user, action, outcome.name().toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    /** Stores how the functions of a manifest are deployed. */
    static void storeDeployed(LoaderConfig config, Manifest manifest, DatasetConnection connection)
            throws ConfigurationException, SQLException {
        AuthKeys keys = new AuthKeys(config.openwhisk().authkeys());
        Map<String, AuthKey> deployed = new LinkedHashMap<>();
        for (ActionDefinition action : manifest.actions()) {
            deployed.put(action.name(), keys.of(action.user()));
        }
        try (RestClient client = RestClient.of(config.openwhisk())) {
            DeployedActions.store(client, deployed, connection);
        }
    }

    private static @Nullable String variable(Map<String, String> variables, String name) {
        String value = variables.get(name);
        return value == null ? System.getenv(name) : value;
    }
}
