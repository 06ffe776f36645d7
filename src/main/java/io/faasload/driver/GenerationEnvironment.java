package io.faasload.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.openwhisk.RestClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a generation runs on at each start, in column {@code generation.environment}: this build and that of OpenWhisk.
 *
 * @see io.faasload.job.end.UsedMachines
 */
final class GenerationEnvironment {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationEnvironment.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private GenerationEnvironment() {}

    /** Stores which build of this project generates, and which build of OpenWhisk answers. */
    static void storeBuilds(RestClient openWhisk, DatasetConnection connection) throws SQLException {
        ObjectNode own = JSON.createObjectNode().put("version", version()).put("commit", commit());
        Generation.addToEnvironment(connection, "faasload", own.toString());
        try {
            JsonNode information = JSON.readTree(openWhisk.information().body());
            ObjectNode build = JSON.createObjectNode();
            for (String member : List.of("build", "buildno", "api_version")) {
                build.set(member, information.get(member));
            }
            Generation.addToEnvironment(connection, "openwhisk", build.toString());
        } catch (JsonProcessingException e) {
            LOG.debug("The answer to /api/v1 is not JSON", e);
        } catch (IOException e) {
            LOG.warn("Cannot read the build of OpenWhisk: {}", openWhisk.explain(e));
        }
    }

    /** Version of this build. */
    static String version() {
        return Optional.ofNullable(GenerationEnvironment.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** Commit that this build was made from, with {@code -dirty} if files differed from it; "unknown" without git. */
    private static String commit() {
        try (InputStream file = GenerationEnvironment.class.getResourceAsStream("/io/faasload/commit")) {
            return file == null ? "unknown" : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            LOG.debug("Cannot read the commit of this build", e);
            return "unknown";
        }
    }
}
