package io.faasload.whisk.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import io.faasload.whisk.invoker.SandboxLog;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Splits a container's two output streams into lines. Used by the single thread that reads from Docker. */
final class ContainerOutput extends ResultCallback.Adapter<Frame> {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerOutput.class);

    /** Longer lines are truncated: no action may fill this process's memory. */
    private static final int LONGEST_LINE = 1 << 20;

    private final SandboxLog log;
    private final Lines stdout;
    private final Lines stderr;

    ContainerOutput(SandboxLog log) {
        this.log = log;
        this.stdout = new Lines(log::stdout);
        this.stderr = new Lines(log::stderr);
    }

    @Override
    public void onNext(Frame frame) {
        (frame.getStreamType() == StreamType.STDERR ? stderr : stdout).add(frame.getPayload());
    }

    @Override
    public void onComplete() {
        end();
        super.onComplete();
    }

    @Override
    public void onError(Throwable failure) {
        // Usually caused by our own close.
        LOG.debug("Lost the output of a container", failure);
        end();
    }

    private void end() {
        stdout.end();
        stderr.end();
        log.endStdout();
        log.endStderr();
    }

    private static final class Lines {

        private final Consumer<String> consumer;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        private Lines(Consumer<String> consumer) {
            this.consumer = consumer;
        }

        private void add(byte[] bytes) {
            for (byte b : bytes) {
                if (b == '\n') {
                    emit();
                } else {
                    line.write(b);
                    if (line.size() == LONGEST_LINE) {
                        emit();
                    }
                }
            }
        }

        private void end() {
            if (line.size() > 0) {
                emit();
            }
        }

        private void emit() {
            consumer.accept(line.toString(StandardCharsets.UTF_8));
            line.reset();
        }
    }
}
