package io.faasload.monitor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * FaaSLoad's query for samples.
 *
 * @param container its id, or the first digits of it
 * @param startMillis since the epoch
 * @param endMillis since the epoch
 */
record MeasurementQuery(String container, long startMillis, long endMillis) {

    private static final int LONGEST = 4096;
    private static final int SHORTEST_ID = 12;

    /** Reads one JSON object; the client need not end the stream. */
    static MeasurementQuery read(JsonFactory factory, InputStream input) throws IOException, QueryException {
        @Nullable String container = null;
        @Nullable Long start = null;
        @Nullable Long end = null;
        // Jackson needs four bytes before it starts parsing.
        Reader text = new InputStreamReader(new LimitedInput(input, LONGEST), StandardCharsets.UTF_8);
        try (JsonParser json = factory.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw invalid();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("container") && value == JsonToken.VALUE_STRING) {
                    container = json.getText();
                } else if (name.equals("start") && value.isNumeric()) {
                    start = Math.round(json.getDoubleValue());
                } else if (name.equals("end") && value.isNumeric()) {
                    end = Math.round(json.getDoubleValue());
                } else {
                    throw invalid();
                }
            }
        } catch (JsonProcessingException e) {
            throw invalid();
        }
        if (container == null || container.length() < SHORTEST_ID || start == null || end == null) {
            throw invalid();
        }
        return new MeasurementQuery(container, start, end);
    }

    private static QueryException invalid() {
        return new QueryException(
                HttpURLConnection.HTTP_BAD_REQUEST,
                "a query must be {\"container\": \"ID\", \"start\": MS, \"end\": MS}, with at least %d digits of the id"
                        .formatted(SHORTEST_ID));
    }

    /** Ends after a maximum number of bytes. */
    private static final class LimitedInput extends FilterInputStream {

        private int left;

        LimitedInput(InputStream input, int most) {
            super(input);
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = left > 0 ? super.read(bytes, from, Math.min(length, left)) : -1;
            left -= Math.max(0, read);
            return read;
        }
    }
}
