package io.faasload.cli;

import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.deployment.ActionDeployment;
import io.faasload.deployment.DeploymentException;
import io.faasload.manifest.ActionDefinition;
import io.faasload.manifest.Manifest;
import io.faasload.openwhisk.RestClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code actions deploy}. */
@Command(
        name = "actions",
        mixinStandardHelpOptions = true,
        description = "Deploys actions into the users' namespaces.",
        synopsisSubcommandLabel = "COMMAND")
final class ActionsCommand {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Command(
            name = "deploy",
            mixinStandardHelpOptions = true,
            description = "Puts the package and the action of every function of a manifest into its user's namespace."
                    + " May be repeated.")
    int deploy(@Parameters(paramLabel = "MANIFEST", description = "The manifest, as for wskdeploy.") Path file)
            throws ConfigurationException, DeploymentException {
        LoaderConfig config = main.config();
        deploy(config, Manifest.read(file, config.generation().extensions().keySet()), main.out());
        return 0;
    }

    static void deploy(LoaderConfig config, Manifest manifest, PrintWriter out)
            throws ConfigurationException, DeploymentException {
        AuthKeys keys = new AuthKeys(config.openwhisk().authkeys());
        try (RestClient client = new RestClient(
                config.openwhisk().apihost(),
                !config.openwhisk().disablecert(),
                config.openwhisk().calltimeout())) {
            ActionDeployment deployment = new ActionDeployment(
                    client, name -> variable(config.manifest().variables(), name));
            Mistakes mistakes = new Mistakes();
            for (ActionDefinition action : manifest.actions()) {
                deployment.checkLimits(keys.of(action.user()), action, mistakes);
            }
            mistakes.throwIfAny();
            for (ActionDefinition action : manifest.actions()) {
                ActionDeployment.Outcome outcome = deployment.ensure(keys.of(action.user()), action);
                out.println(action.user() + "/" + action.name() + ": "
                        + outcome.name().toLowerCase(Locale.ROOT));
                out.flush();
            }
        }
    }

    private static @Nullable String variable(Map<String, String> variables, String name) {
        String value = variables.get(name);
        return value == null ? System.getenv(name) : value;
    }
}
