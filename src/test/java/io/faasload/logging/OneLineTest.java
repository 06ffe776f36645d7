package io.faasload.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

class OneLineTest {

    @Test
    void textsOfServersDoNotControlTheTerminal() {
        Log4jLogEvent event = Log4jLogEvent.newBuilder()
                .setLoggerName("io.faasload.job.Calls")
                .setMessage(new SimpleMessage("Calls fail: \u001b[2J\u202egnp.exe"))
                .build();

        assertThat(OneLine.of(event)).isEqualTo("Calls - Calls fail:  [2J gnp.exe");
    }
}
