package io.faasload.config.client;

import io.faasload.config.key.MessageLine;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** Why a client and a server do not trust each other, as the exceptions of Java, Kafka's client, OkHttp and PostgreSQL's driver tell. */
public enum TlsProblem {
    /** The server's certificate has expired, or is not valid yet. */
    VALIDITY,
    /** Nobody whom the client trusts has issued the server's certificate. */
    ISSUER,
    /** The server's certificate is that of another host. */
    HOST,
    /** The server requires a certificate of the client, or rejects it. */
    CLIENT,
    /** The server does not use TLS. */
    NO_TLS;

    private static final Pattern OTHER_HOST =
            Pattern.compile("No subject alternative|No name matching|hostnameverifier");
    private static final Pattern REJECTED_CLIENT = Pattern.compile(
            "Received fatal alert: (.*certificate.*|unknown_ca|access_denied)|requires a valid client certificate");
    private static final Pattern PLAIN = Pattern.compile("unrecognized SSL message|server does not support SSL");

    /**
     * The keys to correct.
     *
     * @param address the server's
     * @param trust key with the certificates of trusted CAs
     * @param client key with the client's certificate; null if it can have none
     * @param protocol key that turns TLS on
     */
    public record Keys(
            String address, String trust, @Nullable String client, String protocol) {}

    /** One line that says what is wrong with a connection to a server, and which key to correct; empty if it is something else. */
    public static Optional<String> explained(Throwable failure, String server, Keys keys) {
        List<Throwable> causes = ExceptionUtils.getThrowableList(failure);
        return of(causes).map(problem -> problem.line(server, reason(causes), keys));
    }

    private static Optional<TlsProblem> of(List<Throwable> causes) {
        if (has(causes, CertificateExpiredException.class) || has(causes, CertificateNotYetValidException.class)) {
            return Optional.of(VALIDITY);
        }
        if (has(causes, CertPathBuilderException.class) || has(causes, CertPathValidatorException.class)) {
            return Optional.of(ISSUER);
        }
        if (has(causes, SSLPeerUnverifiedException.class) || says(causes, OTHER_HOST)) {
            return Optional.of(HOST);
        }
        if (has(causes, CertificateException.class)) {
            return Optional.of(ISSUER);
        }
        return says(causes, REJECTED_CLIENT)
                ? Optional.of(CLIENT)
                : says(causes, PLAIN) ? Optional.of(NO_TLS) : Optional.empty();
    }

    private static boolean has(List<Throwable> causes, Class<?> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static boolean says(List<Throwable> causes, Pattern words) {
        return causes.stream()
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .anyMatch(message -> words.matcher(message).find());
    }

    private static String reason(List<Throwable> causes) {
        Throwable cause = causes.get(causes.size() - 1);
        return MessageLine.of(
                StringUtils.substringBefore(Objects.requireNonNullElse(cause.getMessage(), cause.toString()), '\n'));
    }

    private String line(String server, String reason, Keys keys) {
        return switch (this) {
            case VALIDITY ->
                "the certificate of " + server + " is not valid now (" + reason + "): renew it there, or correct "
                        + keys.address;
            case ISSUER ->
                "the certificate of " + server + " is not trusted (" + reason + "): " + keys.trust
                        + " must have the certificate of its CA";
            case HOST ->
                "the certificate of " + server + " is that of another host (" + reason + "): correct " + keys.address;
            case CLIENT ->
                server + " requires another certificate of this client (" + reason + "): "
                        + (keys.client == null ? "correct " + keys.address : "set " + keys.client);
            case NO_TLS -> server + " does not use TLS (" + reason + "): correct " + keys.protocol;
        };
    }
}
