package io.faasload.whisk.admin;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.entity.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The commands of OpenWhisk's wskadmin for users and their limits, with the same texts and exit codes. Options precede
 * the name, as in {@code wskadmin-next}: both tools of OpenWhisk accept what this one accepts.
 */
public final class AdminCommands {

    /** What a command prints, and its exit code: 0 success, 1 failure, 2 incorrect usage. */
    public record Outcome(int exitCode, String output) {}

    static final String USAGE = """
            usage: wskadmin user create [-u UUID:KEY] [--namespace NAMESPACE] SUBJECT
                   wskadmin user get [--namespace NAMESPACE] SUBJECT
                   wskadmin user delete [--namespace NAMESPACE] SUBJECT
                   wskadmin user list
                   wskadmin limits set [--invocationsPerMinute N] [--concurrentInvocations N] NAMESPACE
                   wskadmin limits get NAMESPACE
                   wskadmin limits delete NAMESPACE""";

    private static final int SHORTEST_SUBJECT = 5;
    private static final int SHORTEST_KEY = 64;

    private final Users users;

    public AdminCommands(Users users) {
        this.users = users;
    }

    public Outcome run(List<String> arguments) {
        if (arguments.equals(List.of("user", "list"))) {
            return done(users.all().stream().map(User::subject).collect(Collectors.joining("\n")));
        }
        if (arguments.size() < 3) {
            return wrong(USAGE);
        }
        String name = arguments.get(arguments.size() - 1).strip();
        List<String> options = arguments.subList(2, arguments.size() - 1);
        if (!options.isEmpty() && !options.get(0).startsWith("-")) {
            return wrong("Excess arguments provided: '" + String.join(" ", arguments.subList(3, arguments.size()))
                    + "': options precede the name");
        }
        boolean isUser = arguments.get(0).equals("user");
        int namespace = isUser ? options.indexOf("--namespace") : -1;
        if (namespace >= 0 && namespace + 1 < options.size()) {
            if (name.length() < SHORTEST_SUBJECT) {
                return shortSubject();
            }
            // A user here has one namespace, and is named after it.
            name = options.get(namespace + 1);
            options = new ArrayList<>(options);
            options.subList(namespace, namespace + 2).clear();
        } else if (isUser && arguments.get(1).equals("create") && name.length() < SHORTEST_SUBJECT) {
            return shortSubject();
        }
        return switch (arguments.get(0) + " " + arguments.get(1)) {
            case "user create" -> create(name, options);
            case "user get" -> options.isEmpty() ? get(name) : wrong(USAGE);
            case "user delete" -> options.isEmpty() ? delete(name) : wrong(USAGE);
            case "limits set" -> setLimits(name, options);
            case "limits get" -> options.isEmpty() ? limits(name) : wrong(USAGE);
            case "limits delete" -> options.isEmpty() ? deleteLimits(name) : wrong(USAGE);
            default -> wrong(USAGE);
        };
    }

    private static Outcome done(String output) {
        return new Outcome(0, output);
    }

    private static Outcome refused(String output) {
        return new Outcome(1, output);
    }

    private static Outcome wrong(String output) {
        return new Outcome(2, output);
    }

    private static Outcome shortSubject() {
        return wrong("Subject name must be at least " + SHORTEST_SUBJECT + " characters");
    }

    private Outcome create(String subject, List<String> options) {
        if (!EntityName.isLegal(subject)) {
            return wrong("Subject name contains illegal characters");
        }
        AuthKey auth = users.newAuthKey();
        if (!options.isEmpty()) {
            if (options.size() != 2 || !List.of("-u", "--auth").contains(options.get(0))) {
                return wrong(USAGE);
            }
            String[] parts = options.get(1).split(":", 2);
            if (!isUuid(parts[0])) {
                return wrong("authorization id is not a valid UUID");
            }
            if (parts.length < 2 || parts[1].length() < SHORTEST_KEY) {
                return wrong("authorization key must be at least " + SHORTEST_KEY + " characters long");
            }
            auth = new AuthKey(parts[0], new Secret(parts[1]));
        }
        if (users.create(subject, auth)) {
            return done(text(auth));
        }
        return refused(
                users.find(subject).isPresent()
                        ? "Namespace already exists"
                        : "authorization id is in use by another subject");
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String text(AuthKey auth) {
        return auth.uuid() + ":" + auth.key().value();
    }

    private Outcome get(String subject) {
        return users.find(subject)
                .map(user -> done(text(user.auth())))
                .orElseGet(() -> refused("Failed to get subject ('" + subject + "' not found)"));
    }

    private Outcome delete(String subject) {
        return users.delete(subject) ? done("Subject deleted") : refused("Subject to delete not found");
    }

    private Outcome setLimits(String namespace, List<String> options) {
        if (options.isEmpty() || options.size() % 2 != 0) {
            return wrong(USAGE);
        }
        UserLimits limits = users.find(namespace).map(User::limits).orElse(UserLimits.NONE);
        for (int i = 0; i < options.size(); i += 2) {
            Integer number = number(options.get(i + 1));
            if (number == null) {
                return wrong(options.get(i) + " must be a non-negative integer, not '" + options.get(i + 1) + "'");
            }
            switch (options.get(i)) {
                case "--invocationsPerMinute" -> limits = new UserLimits(number, limits.concurrentInvocations());
                case "--concurrentInvocations" -> limits = new UserLimits(limits.invocationsPerMinute(), number);
                default -> {
                    return wrong(USAGE);
                }
            }
        }
        return users.limit(namespace, limits)
                ? done("Limits successfully set for '" + namespace + "'")
                : unknown(namespace);
    }

    private static @Nullable Integer number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number < 0 ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private Outcome limits(String namespace) {
        return users.find(namespace)
                .map(user -> user.limits().equals(UserLimits.NONE)
                        ? done("No limits found, default system limits apply")
                        : done(text(user.limits())))
                .orElseGet(() -> unknown(namespace));
    }

    private static String text(UserLimits limits) {
        String perMinute =
                limits.invocationsPerMinute() == null ? "" : "invocationsPerMinute = " + limits.invocationsPerMinute();
        String concurrent = limits.concurrentInvocations() == null
                ? ""
                : "concurrentInvocations = " + limits.concurrentInvocations();
        return (perMinute + "\n" + concurrent).strip();
    }

    private Outcome deleteLimits(String namespace) {
        return users.limit(namespace, UserLimits.NONE) ? done("Limits deleted") : unknown(namespace);
    }

    private static Outcome unknown(String namespace) {
        return refused("no identities found for namespace '" + namespace + "'");
    }
}
