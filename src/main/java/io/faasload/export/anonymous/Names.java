package io.faasload.export.anonymous;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.dataset.DatasetConnection;
import io.faasload.export.anonymous.Pseudonyms.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the names in a dataset that say whose it is, and where it was made. */
public final class Names {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String NAMESPACES = """
            SELECT namespace FROM {schema}.traces UNION SELECT namespace FROM {schema}.orphans
            UNION SELECT namespace FROM {schema}.runs""";

    private static final String CONTENTS = """
            SELECT content FROM {schema}.rejected UNION ALL SELECT content::text FROM {schema}.attempts""";

    private static final String JSONS = """
            SELECT configuration::text FROM {schema}.generation UNION ALL SELECT environment::text FROM {schema}.generation""";

    /** Texts that others wrote. */
    private static final String TEXTS = """
            SELECT DISTINCT error FROM {schema}.runs WHERE error ~ '[0-9]\\.[0-9]+\\.[0-9]|://'
            UNION SELECT text FROM {schema}.logs WHERE text ~ '[0-9]\\.[0-9]+\\.[0-9]|://'
            UNION SELECT reason FROM {schema}.rejected UNION SELECT image FROM {schema}.functions
            UNION SELECT deployed_image FROM {schema}.functions""";

    private static final Pattern ADDRESS = Pattern.compile("\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\b");
    private static final Pattern URL = Pattern.compile("://(?:([^/@\\s\"]*)@)?([^/:\\s?#,\"]+)");
    private static final Pattern AT_HOST = Pattern.compile("(?<![\\w.-])([\\w.-]+)@([\\w.-]+)");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?<![\\w.:/@-])([\\w.-]*[A-Za-z][\\w.-]*):[0-9]{1,5}\\b");
    private static final Pattern HOME = Pattern.compile("/(?:home|Users)/([^/\\s\":]+)");
    /** The server in {@code registry.example.org/name/image}. */
    private static final Pattern REGISTRY = Pattern.compile("^([\\w-]+(?:\\.[\\w-]+)+)(?::[0-9]+)?/");

    private static final Map<String, Kind> FIELDS = Map.of(
            "namespace", Kind.USER,
            "user", Kind.USER,
            "creators", Kind.USER,
            "invoker", Kind.INVOKER,
            "container", Kind.CONTAINER,
            "host", Kind.HOST);

    private final DatasetConnection connection;
    private final Pseudonyms pseudonyms;

    private Names(DatasetConnection connection, Pseudonyms pseudonyms) {
        this.connection = connection;
        this.pseudonyms = pseudonyms;
    }

    /** Adds the names of a dataset. */
    public static void addTo(Pseudonyms pseudonyms, DatasetConnection connection) throws SQLException {
        new Names(connection, pseudonyms).add();
    }

    private void add() throws SQLException {
        select(NAMESPACES, name -> pseudonyms.add(Kind.USER, name));
        select(
                "SELECT DISTINCT invoker FROM {schema}.runs WHERE invoker IS NOT NULL",
                name -> pseudonyms.add(Kind.INVOKER, name));
        select(
                "SELECT DISTINCT container FROM {schema}.runs WHERE container IS NOT NULL",
                name -> pseudonyms.add(Kind.CONTAINER, name));
        select(CONTENTS, content -> addJson("", json(content)));
        select(JSONS, content -> addJson("", json(content)));
        select(TEXTS, this::addText);
        pseudonyms.add(Kind.USER, System.getProperty("user.name", ""));
        pseudonyms.add(Kind.HOST, hostName());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** Uses a text. */
    private interface Use {
        void of(String text);
    }

    private void select(String sql, Use use) throws SQLException {
        try (var select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String text = row.getString(1);
                if (text != null) {
                    use.of(text);
                }
            }
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }

    private void addJson(String name, JsonNode value) {
        if (List.of("invokers", "endpoints").contains(name) && value.isObject()) {
            value.fieldNames().forEachRemaining(invoker -> pseudonyms.add(Kind.INVOKER, invoker));
        }
        if (value.isTextual()) {
            Kind kind = FIELDS.get(name);
            if (kind != null) {
                pseudonyms.add(kind, value.textValue());
            }
            addText(value.textValue());
            find(AT_HOST, value.textValue(), Kind.USER, Kind.HOST);
            find(HOST_AND_PORT, value.textValue(), Kind.HOST);
        }
        value.properties().forEach(field -> addJson(field.getKey(), field.getValue()));
        if (value.isArray()) {
            value.forEach(element -> addJson(name, element));
        }
    }

    private void addText(String text) {
        find(ADDRESS, text, Kind.HOST);
        find(URL, text, Kind.USER, Kind.HOST);
        find(HOME, text, Kind.USER);
        find(REGISTRY, text, Kind.HOST);
    }

    /** Adds what the groups of a pattern match, or all of it if there are none. */
    private void find(Pattern pattern, String text, Kind... kinds) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            for (int group = 1; group <= kinds.length; group++) {
                String name = matcher.groupCount() == 0 ? matcher.group() : matcher.group(group);
                if (name != null) {
                    pseudonyms.add(kinds[group - 1], name);
                }
            }
        }
    }
}
