package io.faasload.simulation;

import io.faasload.job.usage.UsageReader;
import io.faasload.job.usage.UsageRequest;
import java.io.IOException;
import okhttp3.HttpUrl;

/** A monitor that answers, is busy, fails, or returns nonsense. */
final class SimulatedMonitor implements UsageReader {

    private static final int BUSY = 503;

    private final World world;

    SimulatedMonitor(World world) {
        this.world = world;
    }

    @Override
    public void ask(HttpUrl monitor, UsageRequest request, Answered answered) {
        String id = request.run().call().activationId();
        boolean isBusy = world.chance(Plan.Fault.MONITOR_BUSY);
        boolean fails = world.chance(Plan.Fault.MONITOR_FAILS);
        world.time.after(world.chance.nextLong(250_000), () -> {
            if (fails) {
                answered.accept(0, "", new IOException("no answer"));
            } else if (isBusy) {
                answered.accept(BUSY, "", null);
            } else {
                answered.accept(
                        200,
                        "{\"activation\":\"" + id + "\",\"container\":\"c\",\"attribution\":\"exact\","
                                + "\"attribution_by\":\"name\",\"usage\":{\"cpu_us\":5,\"memory_peak_b\":6}}",
                        null);
            }
        });
    }

    @Override
    public void dropWaiting(HttpUrl monitor) {}

    @Override
    public void close() {}
}
