package io.faasload.deployment;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Creates OpenWhisk users with {@code wskadmin}, stores their keys, and deletes users that it created. Safe to repeat. Options are
 * passed before the name: {@code wskadmin-next} rejects them after it, while the older {@code wskadmin} accepts both.
 */
public final class UserCreation {

    private static final long LIMIT_SECONDS = 60;
    private static final int SHORTEST_SUBJECT = 5;

    /** Matches the output of both commands for an absent user; other failures with the same exit code do not match. */
    private static final Pattern ABSENT =
            Pattern.compile("not[ _]found|missing|does not exist", Pattern.CASE_INSENSITIVE);

    /** What OpenWhisk calls a document that it takes for one of another form: the store in memory reads limits as it reads users. */
    private static final String UNREADABLE = "Resource is corrupted";

    private final List<String> wskadmin;
    private final AuthKeys keys;
    private final CreatedUsers created;

    /**
     * Creates users with a command.
     *
     * @param wskadmin command and first arguments
     * @param keys where to store the keys
     */
    public UserCreation(List<String> wskadmin, AuthKeys keys) {
        this.wskadmin = List.copyOf(wskadmin);
        this.keys = keys;
        this.created = new CreatedUsers(keys);
    }

    /** What was done for a user. */
    public enum Outcome {
        /** The user was created and its key stored. */
        CREATED,
        /** The user existed; its key was fetched from wskadmin. */
        KEY_KEPT,
        /** User and key existed. */
        UNCHANGED
    }

    /** The result of deleting a user. */
    public enum Deletion {
        /** The user and its key were deleted. */
        DELETED,
        /** There is no such user. */
        ABSENT,
        /** {@code users create} did not create it, so it was kept. */
        NOT_CREATED_HERE
    }

    /**
     * What the admin command reports about a user.
     *
     * @param key the user's key; null if there is no such user, or the command failed
     * @param isAbsent whether there is no such user
     * @param text the last line of its output, without a key, or why it does not start
     */
    public record Lookup(@Nullable AuthKey key, boolean isAbsent, String text) {

        /** Whether the command gave an answer. */
        public boolean isAnswer() {
            return key != null || isAbsent;
        }
    }

    /**
     * Looks up a user, without changing anything.
     *
     * @throws DeploymentException if the command does not start, or does not end
     */
    public Lookup lookUp(String user) throws DeploymentException, InterruptedException {
        Result known = runUser("get", user);
        if (known.exit() != 0) {
            boolean isAbsent =
                    known.exit() == 1 && ABSENT.matcher(known.lastLine()).find();
            return new Lookup(null, isAbsent, known.lastLine());
        }
        try {
            return new Lookup(AuthKey.parse(known.lastLine()), false, "");
        } catch (IllegalArgumentException e) {
            return new Lookup(null, false, command() + " prints no uuid:key");
        }
    }

    /**
     * Creates a user if it does not exist, and stores its key.
     *
     * @throws DeploymentException if wskadmin fails or prints no key
     */
    public Outcome ensure(String user) throws DeploymentException, InterruptedException, ConfigurationException {
        Result known = runUser("get", user);
        if (known.exit() == 0) {
            AuthKey key = key(known, user);
            if (keys.has(user) && keys.of(user).equals(key)) {
                return Outcome.UNCHANGED;
            }
            keep(user, key);
            return Outcome.KEY_KEPT;
        }
        Result result = keys.has(user) ? runUser("create", user, "-u", text(keys.of(user))) : runUser("create", user);
        if (result.exit() != 0) {
            throw new DeploymentException("user " + user + ": " + command() + " user create fails (exit "
                    + result.exit() + "): " + result.lastLine());
        }
        keep(user, key(result, user));
        try {
            created.add(user);
        } catch (IOException e) {
            throw unwritable(user, e);
        }
        return Outcome.CREATED;
    }

    /**
     * Deletes a user that {@link #ensure} created, and its key.
     *
     * @throws DeploymentException if wskadmin fails
     */
    public Deletion delete(String user) throws DeploymentException, InterruptedException, ConfigurationException {
        Lookup found = lookUp(user);
        if (!found.isAnswer()) {
            throw new DeploymentException("user " + user + ": " + command() + " user get fails: " + found.text());
        }
        try {
            // With another key, the user was created again by somebody else.
            boolean isOurs = created.has(user)
                    && (found.isAbsent() || (keys.has(user) && keys.of(user).equals(found.key())));
            if (isOurs && !found.isAbsent()) {
                Result result = runUser("delete", user);
                if (result.exit() != 0) {
                    throw new DeploymentException("user " + user + ": " + command() + " user delete fails (exit "
                            + result.exit() + "): " + result.lastLine());
                }
            }
            if (isOurs) {
                keys.delete(user);
                created.remove(user);
            }
            return found.isAbsent() ? Deletion.ABSENT : isOurs ? Deletion.DELETED : Deletion.NOT_CREATED_HERE;
        } catch (IOException e) {
            throw unwritable(user, e);
        }
    }

    /**
     * Sets the limits of a user.
     *
     * @param perMinute invocations per calendar minute; null to keep the current limit
     * @param concurrent activations in flight; null to keep the current limit
     * @return whether the limits were set; false if the user has limits that the command cannot read. That happens with
     *     {@code wskadmin-next} and an OpenWhisk that keeps its users in memory, such as the standalone one: limits can be set only once
     * @throws DeploymentException if wskadmin fails otherwise
     */
    public boolean limit(String user, @Nullable Integer perMinute, @Nullable Integer concurrent)
            throws DeploymentException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("limits", "set"));
        if (perMinute != null) {
            arguments.addAll(List.of("--invocationsPerMinute", perMinute.toString()));
        }
        if (concurrent != null) {
            arguments.addAll(List.of("--concurrentInvocations", concurrent.toString()));
        }
        arguments.add(user);
        Result result = run(arguments.toArray(String[]::new));
        if (result.exit() != 0 && result.lastLine().contains(UNREADABLE)) {
            return false;
        }
        if (result.exit() != 0) {
            throw new DeploymentException("user " + user + ": " + command() + " limits set fails (exit " + result.exit()
                    + "): " + result.lastLine());
        }
        return true;
    }

    private void keep(String user, AuthKey key) throws DeploymentException {
        try {
            keys.write(user, key);
        } catch (IOException e) {
            throw unwritable(user, e);
        }
    }

    private DeploymentException unwritable(String user, IOException failure) {
        return new DeploymentException(
                "user " + user + ": cannot write the key to " + keys.folder() + " (" + failure
                        + "): make the folder writable, or change openwhisk.authkeys",
                failure);
    }

    private AuthKey key(Result result, String user) throws DeploymentException {
        try {
            return AuthKey.parse(result.lastLine());
        } catch (IllegalArgumentException e) {
            throw new DeploymentException(
                    "user " + user + ": " + command() + " prints no uuid:key: " + e.getMessage(), e);
        }
    }

    private static String text(AuthKey key) {
        return key.uuid() + ":" + key.key().value();
    }

    private String command() {
        return String.join(" ", wskadmin);
    }

    private record Result(int exit, String output) {
        String lastLine() {
            return Arrays.stream(output.split("\n", -1))
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce("", (first, second) -> second);
        }
    }

    /**
     * Runs a command of {@code user}. A subject needs five characters and a namespace does not, so a user with a shorter name is the
     * namespace of a subject with a longer one.
     */
    private Result runUser(String what, String user, String... options)
            throws DeploymentException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("user", what));
        arguments.addAll(List.of(options));
        if (user.length() < SHORTEST_SUBJECT) {
            arguments.addAll(List.of("--namespace", user, user + "-user"));
        } else {
            arguments.add(user);
        }
        return run(arguments.toArray(String[]::new));
    }

    private Result run(String... arguments) throws DeploymentException, InterruptedException {
        List<String> line = new ArrayList<>(wskadmin);
        line.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            process.getOutputStream().close();
            // The output is a line or two, which fits into the pipe, so the process can end before it is read.
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new DeploymentException(command() + " does not end within " + LIMIT_SECONDS + " s");
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new DeploymentException(
                    command() + " does not start (" + e.getMessage() + "): correct openwhisk.wskadmin", e);
        }
    }
}
