package io.faasload.cluster;

import io.faasload.files.PrivateFolder;
import io.faasload.files.ProcessFolder;
import io.faasload.files.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster in this process, used over its REST interface like any other cluster, but on loopback only. Mutual TLS with its own
 * key pair ensures that only the current user can connect. Its temporary files are in a private folder that is deleted with it.
 */
public final class EmbeddedFlink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int CLOSE_SECONDS = 60;
    /** Larger than the plan of a job. */
    private static final int PROBE_BYTES = 1 << 20;

    private final MiniCluster cluster;
    private final ProcessFolder folder;
    private final Configuration clientSettings;

    private EmbeddedFlink(MiniCluster cluster, ProcessFolder folder, Configuration clientSettings) {
        this.cluster = cluster;
        this.folder = folder;
        this.clientSettings = clientSettings;
    }

    /**
     * Starts a cluster.
     *
     * @param configuration the settings that a cluster would read from {@code config.yaml}
     * @param slots maximum number of tasks per operator
     * @param work folder for its temporary files
     * @throws JobException if it fails to start
     */
    public static EmbeddedFlink start(Configuration configuration, int slots, PrivateFolder work) throws JobException {
        ProcessFolder folder;
        Configuration tls;
        try {
            folder = ProcessFolder.open(work, "flink");
            tls = Configuration.fromMap(TlsIdentity.create(folder.folder()).flinkSettings());
        } catch (IOException e) {
            throw new JobException(
                    "cannot create a folder for the embedded Flink's temporary files: " + e.getMessage(), e);
        }
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(settings(configuration, tls, folder.folder()))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        EmbeddedFlink flink = new EmbeddedFlink(cluster, folder, tls);
        try {
            cluster.start();
        } catch (Exception e) {
            flink.close();
            throw new JobException("the embedded Flink failed to start: " + RootCause.message(e), e);
        }
        return flink;
    }

    /** Begins to start a cluster; the parameters are those of {@link #start}. */
    public static Starting begin(Configuration configuration, int slots, PrivateFolder work) {
        FutureTask<EmbeddedFlink> start = new FutureTask<>(() -> start(configuration, slots, work));
        new Thread(start, "faasload-flink-start").start();
        return new Starting(start);
    }

    private static Configuration settings(Configuration configuration, Configuration tls, PrivateFolder folder) {
        Configuration own = new Configuration(configuration);
        own.addAll(tls);
        own.set(RestOptions.ADDRESS, LOOPBACK);
        own.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        own.set(RestOptions.BIND_PORT, "0");
        own.set(JobManagerOptions.ADDRESS, LOOPBACK);
        own.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        own.set(TaskManagerOptions.HOST, LOOPBACK);
        own.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        own.set(CoreOptions.TMP_DIRS, folder.toString());
        own.set(WebOptions.TMP_DIR, folder.toString());
        own.set(WebOptions.UPLOAD_DIR, folder.toString());
        own.set(BlobServerOptions.STORAGE_DIRECTORY, folder.toString());
        own.set(ClusterOptions.PROCESS_WORKING_DIR_BASE, folder.toString());
        // Jobs are submitted as plans, and stopped with a savepoint.
        own.set(WebOptions.SUBMIT_ENABLE, false);
        own.set(WebOptions.CANCEL_ENABLE, false);
        return own;
    }

    /** Address of its REST interface. */
    public URI address() {
        return cluster.getRestAddress().join();
    }

    /** The settings that a client needs besides the address: its TLS key. */
    public Configuration clientSettings() {
        return clientSettings;
    }

    /** Why it rejected a job. Flink does not report why an upload failed, so this repeats the write to find out. */
    public String whyRefused(Exception failure) {
        String reason = RootCause.message(failure);
        if (!reason.contains(RemoteFlink.UPLOAD_FAILED)) {
            return reason;
        }
        try {
            Path uploads = folder.folder().path().resolve("flink-web-upload");
            Files.createDirectories(uploads);
            Path probe = Files.write(uploads.resolve("probe"), new byte[PROBE_BYTES]);
            Files.delete(probe);
            return reason + ": " + uploads + " was not writable when the job was submitted";
        } catch (IOException e) {
            return reason + ": cannot write to generation.workdir: " + e;
        }
    }

    /** Waits a limited time: after a fatal failure, Flink may never finish closing; the rest of it ends with this process. */
    @Override
    public void close() {
        try {
            cluster.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The embedded Flink did not shut down cleanly: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        folder.close();
    }

    /** A cluster that starts while its caller does other things. Closing it closes a cluster that nobody took. For one thread. */
    public static final class Starting implements AutoCloseable {

        private final FutureTask<EmbeddedFlink> start;
        private boolean isTaken;

        private Starting(FutureTask<EmbeddedFlink> start) {
            this.start = start;
        }

        /**
         * Waits for the cluster; the caller closes it.
         *
         * @throws JobException if it fails to start
         */
        public EmbeddedFlink take() throws JobException, InterruptedException {
            try {
                EmbeddedFlink flink = start.get();
                isTaken = true;
                return flink;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof JobException failure
                        ? new JobException(String.valueOf(failure.getMessage()), e)
                        : new JobException("the embedded Flink failed to start: " + RootCause.message(e), e);
            }
        }

        @Override
        public void close() {
            if (isTaken) {
                return;
            }
            try {
                start.get().close();
            } catch (ExecutionException e) {
                LOG.debug("The embedded Flink, which nobody needs any more, failed to start", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
