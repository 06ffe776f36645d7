package io.faasload.inputs;

import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.SplitMix64;

/**
 * Creates inputs for functions: images ({@code image}, jpg), sounds ({@code audio}, wav) and videos ({@code video}, avi) of
 * various sizes.
 *
 * <p>The content of a file depends only on the seed, its kind and its number, so that a larger number of inputs only adds files.
 * JPEG data may differ between Java runtimes, whose encoders differ.
 */
public final class InputMaker {

    /** FaaSLoad's seed. */
    public static final long DEFAULT_SEED = 19940503;

    private InputMaker() {}

    /**
     * The result.
     *
     * @param made number of files written
     * @param kept number of files that already existed, of any seed
     * @param madeBytes size of the files written
     */
    public record Made(int made, int kept, long madeBytes) {}

    /**
     * Creates the files {@code dir/<kind>/<n>.<extension>}, n from 1. Keeps existing files. A file appears only when it is
     * complete.
     *
     * @param counts how many inputs of each kind ({@code generation.nbinputs})
     * @param extensions extension of each kind ({@code generation.extensions})
     * @throws ConfigurationException for an unsupported kind or extension; then nothing is written
     * @throws IOException if a file cannot be written; files that were already written remain
     */
    public static Made make(Path dir, Map<String, Integer> counts, Map<String, String> extensions, long seed)
            throws ConfigurationException, IOException, InterruptedException {
        int kept = 0;
        List<Input> missing = new ArrayList<>();
        for (Map.Entry<InputKind, Integer> entry : check(counts, extensions).entrySet()) {
            InputKind kind = entry.getKey();
            Path folder = Files.createDirectories(dir.resolve(kind.kind()));
            for (int number = 1; number <= entry.getValue(); number++) {
                Input input = new Input(kind, number, folder.resolve(number + "." + kind.extension()));
                if (Files.exists(input.file())) {
                    kept++;
                } else {
                    missing.add(input);
                }
            }
        }
        return new Made(missing.size(), kept, write(missing, seed));
    }

    private static Map<InputKind, Integer> check(Map<String, Integer> counts, Map<String, String> extensions)
            throws ConfigurationException {
        Map<InputKind, Integer> checked = new EnumMap<>(InputKind.class);
        List<String> mistakes = new ArrayList<>();
        new TreeMap<>(counts).forEach((name, count) -> {
            InputKind kind = InputKind.named(name).orElse(null);
            if (kind == null) {
                mistakes.add("generation.nbinputs." + name
                        + ": only inputs of kind image, audio and video can be created; create those of kind " + name
                        + " by other means");
            } else if (!kind.extension().equals(extensions.get(name))) {
                mistakes.add("generation.extensions." + name + ": inputs of kind " + name + " can be created only as "
                        + kind.extension() + ", but the extension is " + extensions.get(name));
            } else {
                checked.put(kind, count);
            }
        });
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(mistakes);
        }
        return checked;
    }

    private static long write(List<Input> inputs, long seed) throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Integer>> sizes = new ArrayList<>();
            for (Input input : inputs) {
                sizes.add(pool.submit(() -> input.write(seed)));
            }
            long bytes = 0;
            for (Future<Integer> size : sizes) {
                bytes += size.get();
            }
            return bytes;
        } catch (ExecutionException e) {
            throw new IOException("cannot create inputs: " + e.getCause(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private record Input(InputKind kind, int number, Path file) {

        /** Returns the size in bytes. */
        int write(long seed) throws IOException {
            byte[] content = kind.make(random(seed));
            Path part = file.resolveSibling(
                    "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            try {
                Files.write(part, content);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            return content.length;
        }

        private UniformRandomProvider random(long seed) {
            long kindSeed = new SplitMix64(seed).nextLong() + kind.kind().hashCode();
            long inputSeed = new SplitMix64(kindSeed).nextLong() + number;
            return new SplitMix64(new SplitMix64(inputSeed).nextLong());
        }
    }
}
