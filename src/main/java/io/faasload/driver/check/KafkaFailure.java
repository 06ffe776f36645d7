package io.faasload.driver.check;

import io.faasload.cluster.RootCause;
import io.faasload.config.LoaderConfig;
import io.faasload.config.client.TlsProblem;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/** Says in one line why a client of Kafka failed, and which key to correct. */
final class KafkaFailure {

    private static final String PROTOCOL = "kafka.properties." + CommonClientConfigs.SECURITY_PROTOCOL_CONFIG;

    private KafkaFailure() {}

    /** The reason why a client could not be created. */
    static String ofCreation(KafkaException e) {
        // The outermost one only says that it is about a client.
        return "kafka.properties cannot be used ("
                + ExceptionUtils.getThrowableList(e).stream()
                        .skip(e.getCause() == null ? 0 : 1)
                        .map(RootCause::firstLine)
                        .distinct()
                        .collect(Collectors.joining(": "))
                + "): correct them";
    }

    /** The reason why a request failed. */
    static String ofRequest(LoaderConfig config, Throwable e) {
        return ofRequest(CheckedTopic.ofEvents(config), e);
    }

    /** The reason why a request about a topic failed. */
    static String ofRequest(CheckedTopic checked, Throwable e) {
        String servers = checked.servers();
        String topic = checked.name();
        String reason = " (" + RootCause.message(e) + "): ";
        Optional<String> tls = TlsProblem.explained(
                e,
                servers,
                new TlsProblem.Keys(
                        checked.serversKey(),
                        "kafka.properties.ssl.truststore.location",
                        "kafka.properties.ssl.keystore.location",
                        PROTOCOL));
        if (tls.isPresent()) {
            return tls.get();
        }
        if (has(e, UnknownTopicOrPartitionException.class)) {
            return servers + " has no topic " + topic + ", " + checked.ifMissing();
        }
        if (has(e, UnsupportedSaslMechanismException.class) || has(e, IllegalSaslStateException.class)) {
            return servers + " does not accept this kind of login" + reason + "correct kafka.properties.sasl.mechanism";
        }
        if (has(e, SslAuthenticationException.class)) {
            return "no TLS connection to " + servers + reason + "correct " + PROTOCOL
                    + " or the other kafka.properties.ssl.*";
        }
        if (has(e, AuthenticationException.class)) {
            return servers + " rejects the login" + reason + "correct kafka.properties.sasl.jaas.config";
        }
        if (has(e, AuthorizationException.class)) {
            return servers + " does not let this user read topic " + topic + reason
                    + "allow it, or log in as another user in kafka.properties.sasl.jaas.config";
        }
        return "no answer from " + servers + reason + "start it, or correct " + checked.serversKey() + ", or "
                + PROTOCOL + " if it expects TLS or a login";
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        return ExceptionUtils.indexOfType(e, type) >= 0;
    }
}
