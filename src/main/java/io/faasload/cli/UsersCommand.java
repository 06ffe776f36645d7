package io.faasload.cli;

import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.deployment.DeploymentException;
import io.faasload.deployment.UserCreation;
import io.faasload.deployment.UserReadiness;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.openwhisk.RestClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code users create}, {@code users delete}. */
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = "Creates and deletes the OpenWhisk users that invoke the functions.",
        synopsisSubcommandLabel = "COMMAND")
final class UsersCommand {

    private static final Duration POLL = Duration.ofSeconds(2);

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Creates an OpenWhisk user for each function with wskadmin, and stores its key in"
                    + " openwhisk.authkeys; with injection.enabled, each user of the traces. Safe to repeat.")
    int create(
            @Option(
                            names = "--per-minute",
                            paramLabel = "N",
                            description = "Also sets the users' limit of invocations per minute.")
                    @Nullable Integer perMinute,
            @Option(
                            names = "--in-flight",
                            paramLabel = "N",
                            description = "Also sets the users' limit of activations in flight.")
                    @Nullable Integer inFlight,
            @Option(
                            names = "--wait",
                            description =
                                    "Waits until OpenWhisk accepts each key with the given limits. Its cache can reject a key"
                                            + " that was used before it existed, and apply old limits, for up to 5 minutes.")
                    boolean isWaiting)
            throws ConfigurationException, DatasetException, SQLException, DeploymentException, InterruptedException {
        LoaderConfig config = main.config();
        List<String> users;
        try (DatasetConnection connection = main.database(config).connect()) {
            users = config.injection().enabled()
                    ? GenerationPlan.withoutIds(config, connection).traces().stream()
                            .map(trace -> trace.target().namespace())
                            .distinct()
                            .toList()
                    : Functions.list(connection).stream()
                            .map(Function::user)
                            .distinct()
                            .toList();
        }
        if (users.isEmpty()) {
            throw new DeploymentException(GenerationPlan.NO_FUNCTIONS);
        }
        AuthKeys keys = new AuthKeys(config.openwhisk().authkeys());
        UserCreation creation = new UserCreation(config.openwhisk().wskadmin(), keys);
        try (RestClient client = RestClient.of(config.openwhisk())) {
            UserReadiness readiness = new UserReadiness(client, POLL, this::print);
            for (String user : users) {
                UserCreation.Outcome outcome = creation.ensure(user);
                boolean isLimiting = perMinute != null || inFlight != null;
                if (isLimiting && !creation.limit(user, perMinute, inFlight) && !isWaiting) {
                    readiness.require(user, keys.of(user), perMinute, inFlight);
                }
                print(user + ": " + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
            if (isWaiting) {
                for (String user : users) {
                    readiness.await(user, keys.of(user), perMinute, inFlight);
                }
            }
        }
        return 0;
    }

    private void print(String line) {
        main.out().println(line);
        main.out().flush();
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description =
                    "Deletes the named users and their keys with wskadmin. Keeps a user that users create did not create,"
                            + " and then exits with code 1. Safe to repeat.")
    int delete(
            @Parameters(paramLabel = "USER", arity = "1..*", description = "A user, such as user-wand_blur.")
                    List<String> users)
            throws ConfigurationException, DeploymentException, InterruptedException {
        LoaderConfig config = main.config();
        UserCreation creation = new UserCreation(
                config.openwhisk().wskadmin(), new AuthKeys(config.openwhisk().authkeys()));
        boolean isComplete = true;
        for (String user : users) {
            UserCreation.Deletion deletion = creation.delete(user);
            isComplete &= deletion != UserCreation.Deletion.NOT_CREATED_HERE;
            print(user + ": "
                    + switch (deletion) {
                        case DELETED -> "deleted";
                        case ABSENT -> "absent";
                        case NOT_CREATED_HERE -> "kept, because users create did not create it";
                    });
        }
        return isComplete ? 0 : 1;
    }
}
