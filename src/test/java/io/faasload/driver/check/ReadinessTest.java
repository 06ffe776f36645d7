package io.faasload.driver.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.cluster.JobException;
import io.faasload.config.LoaderConfig;
import io.faasload.driver.plan.GenerationPlan;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {

    private static final String NOBODY_LISTENS = "127.0.0.1:1";
    private static final GenerationPlan NOTHING_TO_DO = new GenerationPlan(List.of(), List.of());

    @TempDir
    Path directory;

    @Test
    void asksEverythingThatDoesNotDependOnWhatIsAway() throws Exception {
        assertThat(Readiness.inspect(config(directory)))
                .extracting(verdict -> verdict.level() + " " + verdict.text().replaceFirst(":.*", ""))
                .containsExactly("OK states", "FAIL API", "FAIL Kafka", "FAIL database", "OK monitor");
    }

    @Test
    void nothingIsSubmittedWithoutWhatItNeeds() throws Exception {
        LoaderConfig config = config(directory);

        assertThatThrownBy(() -> Readiness.require(config, NOTHING_TO_DO, Map.of()))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("Kafka: no answer from " + NOBODY_LISTENS);
    }

    private static LoaderConfig config(Path directory) throws Exception {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("generation.statedir", directory.resolve("states").toString());
        overrides.put("openwhisk.apihost", "http://" + NOBODY_LISTENS);
        overrides.put("openwhisk.kafkahost", NOBODY_LISTENS);
        overrides.put("openwhisk.calltimeout", "1");
        overrides.put("database.host", "127.0.0.1");
        overrides.put("database.port", "1");
        return LoaderConfig.load(Path.of("deploy/loader.yml"), overrides, Map.of(), directory);
    }
}
