package io.faasload.dataset.runs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.faasload.dataset.StorableText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of a run as rows of table {@code parameters}. */
public final class ParameterRows {

    private static final JsonFactory JSON = new JsonFactory();

    private ParameterRows() {}

    /**
     * Values by name, in the order of the object: strings without quotes, anything else exactly as in the JSON text, so that a
     * number stays as it was written. The last one of a repeated name counts.
     *
     * @throws IllegalArgumentException if the text is not a JSON object
     */
    public static Map<String, String> of(String json) {
        var values = new LinkedHashMap<String, String>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("parameters are not a JSON object: " + json);
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                values.put(StorableText.of(name), StorableText.of(value(parser, json)));
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("text follows the JSON object of the parameters: " + json);
            }
            return values;
        } catch (IOException e) {
            throw new IllegalArgumentException("parameters are not a JSON object: " + json, e);
        }
    }

    private static String value(JsonParser parser, String json) throws IOException {
        JsonToken token = parser.nextToken();
        if (!token.isStructStart()) {
            return parser.getText();
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return json.substring(start, (int) parser.currentLocation().getCharOffset());
    }
}
