package io.faasload.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.faasload.config.LoaderConfig;
import io.faasload.config.MonitorConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code deploy/kubernetes} against the operator's custom resource definition, from its artifact, and the classes that fabric8 generates
 * from Kubernetes' OpenAPI schemas. Unknown fields are errors.
 */
class KubernetesTest {

    private static final Path BASE = Path.of("deploy", "kubernetes", "base");
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/ConfigMap", ConfigMap.class,
            "v1/Secret", Secret.class,
            "v1/Service", Service.class,
            "apps/v1/DaemonSet", DaemonSet.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new WithoutAnySetter());
    private static final JsonNode DEFINITION = definition();

    @TempDir
    private Path folder;

    /** The classes keep unknown fields otherwise. */
    private static final class WithoutAnySetter extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated method) {
            return false;
        }
    }

    @Test
    void theBaseIsValid() throws IOException {
        List<JsonNode> resources = base();
        assertThat(resources).hasSize(8);
        validate(resources);
    }

    @ParameterizedTest
    @ValueSource(strings = {"try", "production"})
    void theOverlaysAreValid(String overlay) throws Exception {
        Command.assumeInstalled("kubectl");
        assumeTrue(
                Command.success("kubectl", "version", "--client", "-o", "json").contains("\"kustomizeVersion\""),
                "skipped: this kubectl has a kustomize that is older than 4");
        List<JsonNode> resources =
                documents(Command.success("kubectl", "kustomize", "deploy/kubernetes/overlays/" + overlay));
        assertThat(resources)
                .hasSize(8)
                .allSatisfy(resource ->
                        assertThat(resource.at("/metadata/namespace").asText()).isEqualTo("faasload"));
        validate(resources);
        // Not replaced by a patch.
        assertThat(of("FlinkDeployment", resources).at("/spec/flinkConfiguration"))
                .hasSizeGreaterThanOrEqualTo(of("FlinkDeployment", base())
                        .at("/spec/flinkConfiguration")
                        .size());
    }

    @Test
    void mistakesAreFound() throws IOException {
        ObjectNode deployment = of("FlinkDeployment", base()).deepCopy();
        ((ObjectNode) deployment.at("/spec/podTemplate/spec")).put("hostNetworks", true);
        ((ObjectNode) deployment.at("/spec/job")).put("upgradeMode", "maybe").put("parallelism", "four");
        assertThat(definition("/spec").validate(deployment.get("spec"))).hasSize(3);

        ObjectNode budget = of("PodDisruptionBudget", base()).deepCopy();
        ((ObjectNode) budget.get("spec")).put("maxUnavailabel", 1);
        assertThatExceptionOfType(UnrecognizedPropertyException.class)
                .isThrownBy(() -> JSON.treeToValue(budget, PodDisruptionBudget.class));
    }

    @Test
    void theJobIsThatOfTheImageAndItsFlink() throws IOException {
        JsonNode spec = of("FlinkDeployment", base()).get("spec");
        String[] version = EnvironmentInformation.getVersion().split("\\.");
        assertThat(spec.path("flinkVersion").asText()).isEqualTo("v" + version[0] + "_" + version[1]);
        assertThat(spec.toString()).contains("flink-s3-fs-hadoop-" + EnvironmentInformation.getVersion() + ".jar");
        String jar = spec.at("/job/jarURI").asText().replace("local://", "");
        assertThat(Files.readString(Path.of("deploy/docker/Dockerfile")))
                .contains(jar.substring(jar.lastIndexOf("target/")), jar.substring(0, jar.indexOf("target/")));
        assertThat(spec.at("/job/upgradeMode").asText()).isEqualTo("savepoint");
    }

    @Test
    void theConfigurationsAreValidAndTheirFilesMounted() throws Exception {
        List<JsonNode> resources = base();
        Path loader = Files.writeString(
                folder.resolve("loader.yml"),
                of("ConfigMap", resources).at("/data").get("loader.yml").asText());
        String secret = Files.writeString(folder.resolve("secret"), "secret-of-16-characters")
                .toString();
        Map<String, String> files = Map.of("database.passwordfile", secret, "dockermonitor.tokenfile", secret);
        LoaderConfig config = LoaderConfig.load(loader, files, Map.of(), folder);

        List<String> mounts = of("FlinkDeployment", resources)
                .at("/spec/podTemplate/spec/containers/0/volumeMounts")
                .findValuesAsText("mountPath");
        assertThat(mounts)
                .contains(
                        config.generation().statedir().toString(),
                        config.openwhisk().authkeys().toString());
        assertThat(Files.readString(loader))
                .contains(" /run/secrets/faasload/password\n", " /run/secrets/faasload/token\n");
        assertThat(mounts).contains("/run/secrets/faasload");

        JsonNode monitor = resources.stream()
                .filter(resource -> resource.at("/stringData").has("monitor.yml"))
                .findFirst()
                .orElseThrow();
        Path monitorConfig = Files.writeString(
                folder.resolve("monitor.yml"),
                monitor.at("/stringData").get("monitor.yml").asText());
        assertThat(MonitorConfig.load(monitorConfig, Map.of(), Map.of(), folder)
                        .http()
                        .port())
                .isEqualTo(of("DaemonSet", resources)
                        .at("/spec/template/spec/containers/0/ports/0/hostPort")
                        .asInt());
    }

    private static void validate(List<JsonNode> resources) throws IOException {
        for (JsonNode resource : resources) {
            String kind = resource.path("apiVersion").asText() + "/"
                    + resource.path("kind").asText();
            if (kind.equals("flink.apache.org/v1beta1/FlinkDeployment")) {
                assertThat(definition("/spec").validate(resource.get("spec"))).isEmpty();
            } else {
                assertThat(KINDS).as("kinds").containsKey(kind);
                JSON.treeToValue(resource, KINDS.get(kind));
            }
            if (kind.equals("apps/v1/DaemonSet")) {
                assertThat(definition("/spec/podTemplate").validate(resource.at("/spec/template")))
                        .isEmpty();
                assertThat(resource.at("/spec/template/metadata/labels"))
                        .containsAll(resource.at("/spec/selector/matchLabels"));
            }
        }
    }

    /** The schema of a part of FlinkDeployment. */
    private static Schema definition(String place) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(DEFINITION.at(place.replace("/", "/properties/")));
    }

    private static JsonNode definition() {
        try (InputStream text = Objects.requireNonNull(KubernetesTest.class.getResourceAsStream(
                "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"))) {
            JsonNode schema = documents(new String(text.readAllBytes(), StandardCharsets.UTF_8))
                    .get(0)
                    .at("/spec/versions/0/schema/openAPIV3Schema");
            // The newest artifact that Maven Central has is 1.10; later operators have these versions too.
            ((ArrayNode) schema.at("/properties/spec/properties/flinkVersion/enum"))
                    .add("v2_0")
                    .add("v2_1")
                    .add("v2_2");
            refuseUnknownFields(schema);
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuseUnknownFields(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(KubernetesTest::refuseUnknownFields);
    }

    private static JsonNode of(String kind, List<JsonNode> resources) {
        return resources.stream()
                .filter(resource -> resource.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> base() throws IOException {
        List<JsonNode> resources = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(BASE, "*.yaml")) {
            for (Path file : files) {
                if (!file.endsWith("kustomization.yaml")) {
                    resources.addAll(documents(Files.readString(file)));
                }
            }
        }
        return resources;
    }

    private static List<JsonNode> documents(String text) {
        List<JsonNode> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions()))
                .loadAll(text)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }
}
