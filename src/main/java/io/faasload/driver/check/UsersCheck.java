package io.faasload.driver.check;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.deployment.DeploymentException;
import io.faasload.deployment.UserCreation;
import io.faasload.deployment.UserCreation.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Checks that the keys are those of the users, as far as the admin command can tell. This check does not query OpenWhisk: it
 * would cache that there is no such key, and reject the key even after {@code users create}.
 */
final class UsersCheck implements Check {

    /** Each check runs a process that takes seconds. */
    private static final int AT_ONCE = 4;

    @Override
    public void ask(Inspection inspection) {
        LoaderConfig.OpenWhisk config = inspection.config().openwhisk();
        UserCreation admin = new UserCreation(config.wskadmin(), new AuthKeys(config.authkeys()));
        List<Map.Entry<String, AuthKey>> users =
                new ArrayList<>(inspection.keys().entrySet());
        if (users.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            // Checks one user first: if the command cannot tell, it is not run for the others.
            Lookup first = admin.lookUp(users.get(0).getKey());
            if (!first.isAnswer()) {
                inspection.ok("users: not checked by the admin command: " + first.text());
                return;
            }
            List<Callable<Lookup>> lookups = new ArrayList<>();
            users.forEach(
                    user -> lookups.add(user.equals(users.get(0)) ? () -> first : () -> admin.lookUp(user.getKey())));
            List<Future<Lookup>> answers = threads.invokeAll(lookups);
            boolean isRight = true;
            for (int i = 0; i < users.size(); i++) {
                isRight &= isRight(
                        inspection,
                        users.get(i).getKey(),
                        users.get(i).getValue(),
                        answers.get(i).get());
            }
            if (isRight) {
                inspection.ok("users: the admin command knows all " + users.size() + ", with their keys");
            }
        } catch (ExecutionException | DeploymentException e) {
            inspection.ok("users: not checked by the admin command: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            inspection.fail("users: interrupted");
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isRight(Inspection inspection, String user, AuthKey key, Lookup answer) {
        if (answer.isAbsent()) {
            inspection.fail("user " + user + ": OpenWhisk has none (" + answer.text()
                    + "): bin/faasload users create; until then its key is not used");
        } else if (answer.key() != null && !key.equals(answer.key())) {
            inspection.fail("user " + user
                    + ": OpenWhisk has another key than openwhisk.authkeys: bin/faasload users create gets it");
        } else {
            return true;
        }
        inspection.dropKey(user);
        return false;
    }
}
