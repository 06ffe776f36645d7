package io.faasload.schedule.trace;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.manifest.ParameterDefinition;
import io.faasload.manifest.PythonFloat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Everything that determines the draws of a trace. It is stored with the random state, so that a state is never resumed with another
 * definition, and as text, so that the error can show the differences.
 *
 * @param seed {@code generation.seed}
 * @param streams {@code generation.streams}
 * @param action {@code package/action}
 * @param parameters the definition of the drawn parameters, in order
 */
public record DrawOrigin(long seed, Streams streams, String action, String parameters) {

    static DrawOrigin of(TraceDefinition trace, long seed, Streams streams) {
        return new DrawOrigin(
                seed,
                streams,
                trace.target().action(),
                trace.injected() != null
                        ? trace.injected().source() + " of " + trace.injected().origin()
                        : trace.parameters().stream().map(DrawOrigin::describe).collect(Collectors.joining("; ")));
    }

    private static String describe(ParameterDefinition parameter) {
        String type = parameter.type().name().toLowerCase(Locale.ROOT);
        return parameter.name() + " " + type + " "
                + switch (parameter.type()) {
                    case RANGE_INT, RANGE_FLOAT -> text(parameter.min()) + " to " + text(parameter.max());
                    case ENSEMBLE -> parameter.values();
                };
    }

    /** Java versions format doubles differently; this format is stored in states. */
    private static String text(Number bound) {
        return bound instanceof Double value ? PythonFloat.repr(value) : bound.toString();
    }

    /**
     * The generator at input 1 of a repetition. That of the first one, shared, has the seed itself, as in FaaSLoad. Any other's seed is
     * the first 8 bytes, big-endian, of the SHA-256 of a text in UTF-8: the seed in decimal, a NUL, the function's name unless shared,
     * and from the second repetition on another NUL and its number in decimal.
     */
    PythonRandom random(int repetition) {
        String text =
                seed + "\0" + (streams == Streams.SHARED ? "" : action) + (repetition == 1 ? "" : "\0" + repetition);
        return PythonRandom.seeded(
                streams == Streams.SHARED && repetition == 1
                        ? seed
                        : ByteBuffer.wrap(sha256(text)).getLong());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** What differs from the origin of a state, one phrase each; empty when nothing does. */
    public List<String> differencesFrom(DrawOrigin state) {
        List<String> differences = new ArrayList<>();
        addDifference(differences, "seed", seed, state.seed);
        addDifference(differences, "streams", text(streams), text(state.streams));
        addDifference(differences, "function", action, state.action);
        addDifference(differences, "parameters", parameters, state.parameters);
        return differences;
    }

    private static String text(Streams streams) {
        return streams.name().toLowerCase(Locale.ROOT);
    }

    private static void addDifference(List<String> differences, String what, Object configured, Object stored) {
        if (!configured.equals(stored)) {
            differences.add("%s: the configuration has [%s], the state has [%s]".formatted(what, configured, stored));
        }
    }
}
