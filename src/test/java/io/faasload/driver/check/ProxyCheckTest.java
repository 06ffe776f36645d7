package io.faasload.driver.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code deploy/loader.yml} has an API with https. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class ProxyCheckTest {

    private static final String API = "calls to https://openwhisk.example.org go ";

    @TempDir
    private Path home;

    @AfterEach
    void clear() {
        System.clearProperty("https.proxyHost");
        System.clearProperty("https.proxyPort");
    }

    @Test
    void saysNothingWithoutAnyProxy() throws Exception {
        assertThat(verdicts(Map.of())).isEmpty();
        assertThat(verdicts(Map.of("HTTP_PROXY", "http://p:1")))
                .as("of another scheme")
                .isEmpty();
    }

    @Test
    void saysThatVariablesOfTheEnvironmentAreIgnored() throws Exception {
        assertThat(verdicts(Map.of("https_proxy", "http://p:1")))
                .singleElement()
                .asString()
                .startsWith("proxy: " + API
                        + "directly, and https_proxy is ignored; FAASLOAD_JAVA_OPTS='-Dhttps.proxyHost=HOST ");
    }

    @Test
    void saysWhichProxyJavaUses() throws Exception {
        System.setProperty("https.proxyHost", "proxy.example.org");
        System.setProperty("https.proxyPort", "3128");

        assertThat(verdicts(Map.of("HTTPS_PROXY", "http://p:1")))
                .containsExactly(
                        "proxy: " + API + "through proxy.example.org:3128, as Java's settings say (https.proxyHost);"
                                + " HTTPS_PROXY is ignored");
    }

    private List<String> verdicts(Map<String, String> environment) throws Exception {
        Inspection inspection =
                new Inspection(LoaderConfig.load(Path.of("deploy/loader.yml"), Map.of(), Map.of(), home));
        inspection.run(new ProxyCheck(environment));
        return inspection.verdicts().stream().map(Verdict::text).toList();
    }
}
