package io.faasload.local.kafka;

import io.faasload.local.process.Ports;
import io.faasload.security.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.tls.HeldCertificate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/**
 * A broker with user {@value #USER} and listeners that require SASL over TLS, by PLAIN, SCRAM-SHA-512 or OAUTHBEARER: one with a valid
 * certificate, one with an expired one. A plain listener is for OpenWhisk.
 */
public final class SecuredKafka implements AutoCloseable {

    public static final String USER = "loader";

    private final EmbeddedKafka kafka;
    private final String secured;
    private final String expired;

    private SecuredKafka(EmbeddedKafka kafka, int secured, int expired) {
        this.kafka = kafka;
        this.secured = Ports.LOOPBACK + ":" + secured;
        this.expired = Ports.LOOPBACK + ":" + expired;
    }

    public static SecuredKafka start(Path directory, TestAuthority authority, String password)
            throws IOException, InterruptedException, ExecutionException {
        Ports ports = Ports.choose(ThreadLocalRandom.current());
        String plain = "PLAINTEXT://" + Ports.LOOPBACK + ":" + ports.kafka();
        String clients = plain + ",SECURED://" + Ports.LOOPBACK + ":" + ports.objects() + ",EXPIRED://" + Ports.LOOPBACK
                + ":" + ports.control();
        Map<String, String> properties = new HashMap<>(Map.of(
                "listeners",
                clients + ",CONTROLLER://" + Ports.LOOPBACK + ":" + ports.kafkaController(),
                "advertised.listeners",
                clients,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL,EXPIRED:SASL_SSL",
                "inter.broker.listener.name",
                "PLAINTEXT",
                "sasl.enabled.mechanisms",
                "PLAIN,SCRAM-SHA-512,OAUTHBEARER"));
        secure(properties, "secured", authority.server(), password);
        secure(properties, "expired", authority.expired(), password);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory, ports.kafka(), ports.kafkaController(), properties);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
                    .all()
                    .get();
        }
        return new SecuredKafka(kafka, ports.objects(), ports.control());
    }

    private static void secure(
            Map<String, String> properties, String listener, HeldCertificate certificate, String password) {
        String prefix = "listener.name." + listener + ".";
        properties.put(prefix + "ssl.keystore.type", "PEM");
        properties.put(prefix + "ssl.keystore.key", certificate.privateKeyPkcs8Pem());
        properties.put(prefix + "ssl.keystore.certificate.chain", certificate.certificatePem());
        properties.put(
                prefix + "plain.sasl.jaas.config",
                PlainLoginModule.class.getName() + " required user_" + USER + "=\"" + password + "\";");
        properties.put(prefix + "scram-sha-512.sasl.jaas.config", ScramLoginModule.class.getName() + " required;");
        properties.put(
                prefix + "oauthbearer.sasl.jaas.config",
                OAuthBearerLoginModule.class.getName() + " required unsecuredLoginStringClaim_sub=\"broker\";");
        properties.put(
                prefix + "oauthbearer.sasl.server.callback.handler.class",
                OAuthBearerUnsecuredValidatorCallbackHandler.class.getName());
    }

    /** Without TLS and login. */
    public String plain() {
        return kafka.bootstrapServers();
    }

    /** With TLS and login. */
    public String secured() {
        return secured;
    }

    /** With an expired certificate. */
    public String expired() {
        return expired;
    }

    @Override
    public void close() {
        kafka.close();
    }
}
