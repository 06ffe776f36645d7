package io.faasload.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.process.OwnJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalIT {

    @TempDir
    Path directory;

    @Test
    void loadsTheClassesOfEachTask() throws Exception {
        Path output = directory.resolve("classes.txt");
        List<String> command =
                new ArrayList<>(List.of(OwnJvm.command(), "-Xlog:class+load", "-XX:TieredStopAtLevel=1"));
        command.addAll(OwnJvm.quietOptions());
        command.addAll(List.of(
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Dlog4j2.configurationFile=log4j2-test.properties",
                "-cp",
                OwnJvm.classPath(),
                Rehearsal.class.getName(),
                "deploy/loader.yml"));

        Process rehearsal = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(rehearsal.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(rehearsal.exitValue()).isZero();
        assertThat(output)
                .content()
                .contains(
                        "org.apache.flink.runtime.taskexecutor.TaskExecutor ",
                        "io.faasload.job.invoke.InvokeOperator ",
                        "io.faasload.job.completion.CompletionJoin ",
                        "io.faasload.job.rows.RowSink ",
                        "okhttp3.OkHttpClient ",
                        "org.postgresql.jdbc.PgConnection ");
    }
}
