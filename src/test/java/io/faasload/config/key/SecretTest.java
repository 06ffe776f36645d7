package io.faasload.config.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h/d?password=hush, jdbc:postgresql://h/d?password=***",
        "jdbc:postgresql://h/d?a=b&sslPassword=hush&c=d, jdbc:postgresql://h/d?a=b&sslPassword=***&c=d",
        "jdbc:postgresql://h/d??password=hush, jdbc:postgresql://h/d??password=***",
        "http://u:hush@h/d?a=$1, http://***@h/d?a=$1",
    })
    void masksUserInformationAndPasswords(String address, String masked) {
        assertThat(Secret.maskAddress(address)).isEqualTo(masked);
    }

    /** Any text in a message is masked, and may have a megabyte. */
    @Timeout(120)
    @ParameterizedTest
    @ValueSource(strings = {"?pass", "?", "&", "//", "//u", "/", "pass", "?a=", "?pass="})
    void timeGrowsWithTheLength(String part) {
        assertThat(Secret.maskAddress("?" + part.repeat((1 << 20) / part.length())))
                .startsWith("?");
    }
}
