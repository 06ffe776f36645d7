package io.faasload.job.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorAddressesTest {

    @Test
    void putsTheInvokerIntoThePattern() {
        MonitorAddresses addresses = new MonitorAddresses(Map.of("*", "https://{invoker}.example.org:8479/{invoker}"));

        assertThat(addresses.of("Invoker-0_a.b")).hasToString("https://invoker-0_a.b.example.org:8479/Invoker-0_a.b");
        assertThat(addresses.of(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example.org/",
                "evil.example.org#",
                "evil.example.org:80@",
                "user:password@evil",
                "a?b",
                "a b",
                "a\\b",
                "a%2fb",
                "a\nb",
                "\u0430",
                "[::1]"
            })
    void putsNoOtherNameIntoAnAddress(String invoker) {
        MonitorAddresses addresses = new MonitorAddresses(Map.of("*", "http://{invoker}.example.org"));

        assertThat(addresses.of(invoker)).isNull();
    }

    @Test
    void acceptsAnyNameThatDoesNotBecomePartOfTheAddress() {
        assertThat(new MonitorAddresses(Map.of("a/b", "h:1")).of("a/b")).hasToString("http://h:1/");
        assertThat(new MonitorAddresses(Map.of("*", "h:1")).of("a/b")).hasToString("http://h:1/");
    }
}
