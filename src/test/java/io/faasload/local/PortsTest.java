package io.faasload.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.process.Ports;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void choosesDistinctPorts() throws Exception {
        // Every number comes twice in a row.
        Queue<Integer> numbers = new ArrayDeque<>(IntStream.range(10_000, 20_000)
                .flatMap(port -> IntStream.of(port, port))
                .boxed()
                .toList());
        Ports ports = Ports.choose(new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("asked for another number than a port");
            }

            @Override
            public int nextInt(int origin, int bound) {
                return numbers.remove();
            }
        });

        assertThat(List.of(
                        ports.openwhisk(),
                        ports.kafka(),
                        ports.kafkaController(),
                        ports.postgres(),
                        ports.objects(),
                        ports.control(),
                        ports.flinkRest(),
                        ports.flinkRpc(),
                        ports.monitor()))
                .doesNotHaveDuplicates();
    }
}
