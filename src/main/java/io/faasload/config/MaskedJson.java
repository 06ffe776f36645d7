package io.faasload.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.faasload.config.client.CaFile;
import io.faasload.config.key.Secret;
import io.faasload.files.StateDirectory;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Settings as JSON, in the format of the file, with secrets masked. */
final class MaskedJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .addModule(new SimpleModule()
                    .addSerializer(Secret.class, as((secret, json) -> json.writeString(Secret.MASK)))
                    .addSerializer(String.class, as((text, json) -> json.writeString(Secret.maskAddress(text))))
                    .addSerializer(Path.class, as((path, json) -> json.writeString(path.toString())))
                    .addSerializer(StateDirectory.class, as((states, json) -> json.writeString(states.toString())))
                    .addSerializer(InetAddress.class, as((address, json) -> json.writeString(address.getHostAddress())))
                    .addSerializer(CaFile.class, as((certificates, json) -> json.writeString(certificates.file())))
                    .addSerializer(Duration.class, as((time, json) -> json.writeNumber(seconds(time))))
                    .addSerializer(
                            Enum.class,
                            as((word, json) -> json.writeString(word.name().toLowerCase(Locale.ROOT))))
                    .addSerializer(Threshold.class, as((threshold, json) -> {
                        json.writeStartObject();
                        json.writeStringField("expression", threshold.expression());
                        json.writeBooleanField("abort", threshold.abort());
                        json.writeEndObject();
                    }))
                    // Manifest variables may contain passwords.
                    .addSerializer(LoaderConfig.Manifest.class, as((manifest, json) -> {
                        json.writeStartObject();
                        json.writeObjectFieldStart("variables");
                        for (String name : manifest.variables().keySet()) {
                            json.writeStringField(name, Secret.MASK);
                        }
                        json.writeEndObject();
                        json.writeEndObject();
                    })))
            .build();

    private MaskedJson() {}

    static String of(Record settings) {
        try {
            return MAPPER.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The values as text, by dotted path; a list is a single value. */
    static Map<String, String> flatten(Record settings) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            flatten("", MAPPER.readTree(of(settings)), values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return values;
    }

    private static void flatten(String prefix, JsonNode object, Map<String, String> values) {
        object.properties().forEach(property -> {
            String path = prefix + property.getKey();
            JsonNode value = property.getValue();
            if (value.isObject()) {
                flatten(path + ".", value, values);
            } else {
                values.put(path, value.isTextual() ? value.textValue() : value.toString());
            }
        });
    }

    private static BigDecimal seconds(Duration time) {
        BigDecimal seconds = BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros();
        return seconds.setScale(Math.max(0, seconds.scale()));
    }

    @FunctionalInterface
    private interface Writing<T> {
        void write(T value, JsonGenerator json) throws IOException;
    }

    private static <T> JsonSerializer<T> as(Writing<T> writing) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                writing.write(value, json);
            }
        };
    }
}
