package io.faasload.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts YAML values to JSON. */
final class JsonTexts {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(Double.class, new JsonSerializer<>() {
                @Override
                public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
                        throws IOException {
                    json.writeNumber(PythonFloat.repr(value));
                }
            }))
            .build();

    private JsonTexts() {}

    /** Whether JSON can represent the value: no dates, no binary data, no infinite numbers. */
    static boolean isJson(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .allMatch(entry -> entry.getKey() instanceof String && isJson(entry.getValue()));
        }
        if (value instanceof List<?> list) {
            return list.stream().allMatch(JsonTexts::isJson);
        }
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger
                || (value instanceof Double real && Double.isFinite(real));
    }

    /** Whether PostgreSQL can store all texts in the value: no U+0000, no unpaired surrogates. */
    static boolean isStorable(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .allMatch(entry -> isStorable(entry.getKey()) && isStorable(entry.getValue()));
        }
        if (value instanceof List<?> list) {
            return list.stream().allMatch(JsonTexts::isStorable);
        }
        return !(value instanceof String text)
                || (text.indexOf('\0') < 0 && UTF_8.newEncoder().canEncode(text));
    }

    static String of(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
