package io.faasload.local.process;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * The loopback ports of a platform, chosen at its first start and stored, so that its addresses do not change.
 *
 * @param objectsHost host on which the object store listened last
 */
public record Ports(
        int openwhisk,
        int kafka,
        int kafkaController,
        int postgres,
        int objects,
        int control,
        int flinkRest,
        int flinkRpc,
        int monitor,
        String objectsHost) {

    public static final String LOOPBACK = "127.0.0.1";

    // Below the range of ephemeral ports: a port that is free now is likely to be free at the next start too.
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 1_000;
    private static final int SERVICES = 9;

    /** Reads the ports from the file, or chooses free ones and writes it. */
    public static Ports rememberedIn(Path file) throws IOException {
        return Files.exists(file)
                ? JsonMapper.builder().build().readValue(file.toFile(), Ports.class)
                : choose(ThreadLocalRandom.current()).writtenTo(file);
    }

    /** Chooses distinct free ports; a port that was just chosen still counts as free. */
    public static Ports choose(RandomGenerator random) throws IOException {
        Set<Integer> chosen = new LinkedHashSet<>();
        for (int i = 0; chosen.size() < SERVICES; i++) {
            if (i == TRIES) {
                throw new IOException("no " + SERVICES + " free ports between " + LOWEST + " and " + HIGHEST + " in "
                        + TRIES + " tries");
            }
            int port = random.nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                chosen.add(port);
            }
        }
        Iterator<Integer> next = chosen.iterator();
        return new Ports(
                next.next(),
                next.next(),
                next.next(),
                next.next(),
                next.next(),
                next.next(),
                next.next(),
                next.next(),
                next.next(),
                LOOPBACK);
    }

    /** The same with another address of the object store, stored in the file. */
    public Ports withObjectsHost(Path file, String host) throws IOException {
        return new Ports(
                        openwhisk,
                        kafka,
                        kafkaController,
                        postgres,
                        objects,
                        control,
                        flinkRest,
                        flinkRpc,
                        monitor,
                        host)
                .writtenTo(file);
    }

    private Ports writtenTo(Path file) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
        return this;
    }

    /**
     * Checks that the services can listen.
     *
     * @param withFlink whether to include a Flink cluster
     * @throws IOException naming the first port that another program listens on, and the service that needs it
     */
    public void requireFree(Path file, boolean withFlink) throws IOException {
        Map<String, Integer> byService = new LinkedHashMap<>();
        byService.put("OpenWhisk's API", openwhisk);
        byService.put("Kafka", kafka);
        byService.put("Kafka's controller", kafkaController);
        byService.put("PostgreSQL", postgres);
        byService.put("the object store", objects);
        byService.put("the platform's control", control);
        byService.put("the monitor", monitor);
        if (withFlink) {
            byService.put("Flink's REST interface", flinkRest);
            byService.put("Flink's JobManager", flinkRpc);
        }
        for (Map.Entry<String, Integer> service : byService.entrySet()) {
            if (!isFree(service.getValue())) {
                throw new IOException("port " + service.getValue() + " of " + service.getKey()
                        + " is taken by another program: stop it, or delete " + file
                        + " so that new ports are chosen");
            }
        }
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException e) {
            return false;
        }
    }
}
