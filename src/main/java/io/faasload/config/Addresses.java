package io.faasload.config;

import io.faasload.config.key.ValueType;
import io.faasload.files.StateDirectory;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Parses addresses. */
final class Addresses {

    private static final Pattern HOST_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");
    private static final Pattern IP_ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    /** The driver would log others as they are, for example with a password before the host. */
    private static final Pattern JDBC_URL = Pattern.compile("jdbc:postgresql:(//[^/?#@]*/)?[^/?#@]*(\\?.*)?");

    private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
    private static final Pattern LOCAL_FOLDER = Pattern.compile("file:(?://)?(/[^/].*)");
    /** A user with a password before the host would appear in logs. */
    private static final Pattern REMOTE_FOLDER =
            Pattern.compile("(?!file:)[a-z][a-z0-9+.-]*://(?![^/]*:[^/]*@)[^/]*/[^/].*");

    private static final String STATES_RULE =
            "be a folder, or an address such as s3://bucket/states or hdfs://host:port/states, without password";
    private static final int KAFKA_PORT = 9092;
    private static final int LAST_PORT = 65535;

    private Addresses() {}

    /** Hosts with or without port, as a list or separated by commas; Kafka's default port is added. */
    static ValueType<String> kafkaServers() {
        return ValueType.of("be host or host:port, or several separated by commas", value -> {
            String joined = value instanceof List<?> list
                    ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                    : String.valueOf(value);
            List<String> servers = new ArrayList<>();
            for (String server : joined.split(",", -1)) {
                Matcher matcher = HOST_PORT.matcher(server.strip());
                if (!matcher.matches() || (matcher.group(2) != null && !isPort(matcher.group(2)))) {
                    return null;
                }
                servers.add(matcher.group(2) == null ? matcher.group(1) + ":" + KAFKA_PORT : matcher.group());
            }
            return String.join(",", servers);
        });
    }

    /** Scheme, host and port of an API; without a scheme it is https, as for the {@code wsk} command. */
    static ValueType.Text<URI> api() {
        return ValueType.Text.of("be an address like https://host or http://host:port", text -> {
            try {
                URI address = new URI(text.contains("://") ? text : "https://" + text);
                boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
                return http && isHostOnly(address)
                        ? new URI(address.getScheme() + "://" + address.getAuthority())
                        : null;
            } catch (URISyntaxException e) {
                return null;
            }
        });
    }

    /** A directory, or the address of an object store. */
    static ValueType.Text<URI> folder() {
        return (place, text, reading) -> {
            if (!text.contains("://")) {
                Path path = ValueType.path().readText(place, text, reading);
                return path == null ? null : path.toAbsolutePath().toUri();
            }
            URI address = http(text);
            if (address == null) {
                reading.mistakes()
                        .must(place, "be a directory, or an address such as http://host:port without password", text);
            }
            return address;
        };
    }

    /** A local folder, or one on another file system that Flink supports, which must be named completely. */
    static ValueType.Text<StateDirectory> states() {
        return (place, text, reading) -> {
            Path path = null;
            if (!WITH_SCHEME.matcher(text).matches()) {
                path = ValueType.path().readText(place, text, reading);
            } else {
                String address = reading.expand(place, text);
                if (address != null && LOCAL_FOLDER.matcher(address).matches()) {
                    path = ValueType.path()
                            .readText(place, LOCAL_FOLDER.matcher(address).replaceFirst("$1"), reading);
                } else if (address != null && REMOTE_FOLDER.matcher(address).matches()) {
                    return new StateDirectory(address);
                } else if (address != null) {
                    reading.mistakes().must(place, STATES_RULE, text);
                }
            }
            return path == null ? null : StateDirectory.of(path);
        };
    }

    /** The same for other files, as Flink takes it. */
    static ValueType.Text<String> folderOfFlink() {
        return (place, text, reading) -> {
            StateDirectory folder = states().readText(place, text, reading);
            return folder == null ? null : folder.address();
        };
    }

    /** The address of a server, optionally with a path; null if it is something else. */
    static @Nullable URI http(String text) {
        try {
            URI address = new URI(text);
            boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            boolean isPlain = address.getHost() != null && address.getUserInfo() == null && address.getQuery() == null;
            return isHttp && isPlain ? address : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isHostOnly(URI address) {
        return hasHost(address)
                && address.getUserInfo() == null
                && (address.getPath().isEmpty() || address.getPath().equals("/"))
                && address.getQuery() == null
                && address.getFragment() == null;
    }

    private static boolean hasHost(URI address) {
        if (address.getHost() != null) {
            return address.getPort() <= LAST_PORT;
        }
        // Names with an underscore are not allowed in DNS but can be in a hosts file, such as Docker's. Java does not
        // parse
        // them as hosts.
        Matcher matcher = HOST_PORT.matcher(address.getAuthority() == null ? "" : address.getAuthority());
        return matcher.matches() && (matcher.group(2) == null || isPort(matcher.group(2)));
    }

    /** Addresses by invoker, or one for all (key {@code *}), in which {@code {invoker}} stands for the invoker's name. */
    static ValueType<Map<String, String>> byInvoker() {
        var map = new ValueType.MapOf<>(monitor());
        return (place, value, reading) ->
                map.read(place, value instanceof String pattern ? Map.of("*", pattern) : value, reading);
    }

    private static ValueType.Text<String> monitor() {
        return ValueType.Text.of("be an address like http://host:8479", text -> {
            try {
                String named = text.replace("{invoker}", "invoker0");
                URI address = new URI(named.contains("://") ? named : "http://" + named);
                boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
                return http && hasHost(address) ? text : null;
            } catch (URISyntaxException e) {
                return null;
            }
        });
    }

    /** An address of this host to listen on, without a DNS lookup. */
    static ValueType.Text<InetAddress> listening() {
        return ValueType.Text.of("be an IP address of this host, or localhost", text -> {
            if (!text.equals("localhost") && !IP_ADDRESS.matcher(text).matches()) {
                return null;
            }
            try {
                return InetAddress.getByName(text);
            } catch (UnknownHostException e) {
                return null;
            }
        });
    }

    /** A JDBC URL that names a PostgreSQL database. */
    static ValueType.Text<String> jdbc() {
        return ValueType.Text.of(
                "be a URL like jdbc:postgresql://host:port/database", text -> database(text) == null ? null : text);
    }

    /** The database that a JDBC URL points to. */
    record JdbcTarget(String host, int port, String database) {}

    static @Nullable JdbcTarget database(String jdbcUrl) {
        if (!JDBC_URL.matcher(jdbcUrl).matches()) {
            return null;
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setURL(jdbcUrl);
        } catch (IllegalArgumentException e) {
            return null;
        }
        String database = source.getDatabaseName();
        if (database == null || database.isEmpty()) {
            return null;
        }
        // Of several servers, the first one represents them all.
        return new JdbcTarget(source.getServerNames()[0], source.getPortNumbers()[0], database);
    }

    private static boolean isPort(String digits) {
        int port = Integer.parseInt(digits);
        return port >= 1 && port <= LAST_PORT;
    }
}
