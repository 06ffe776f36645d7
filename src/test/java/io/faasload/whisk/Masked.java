package io.faasload.whisk;

/** Texts without the parts that differ between runs: ids, times, and the runtimes of a platform. */
final class Masked {

    private Masked() {}

    static String body(RawHttp.Response response) {
        return text(response.utf8Body());
    }

    static String text(String json) {
        return json.replaceAll("[0-9a-f]{32}", "ID")
                .replaceAll("\"code\":\"[A-Za-z0-9]{32}\"", "\"code\":\"ID\"")
                .replaceAll("\"(duration|end|start|updated|timestamp|initTime|waitTime)\":\\d+", "\"$1\":0")
                .replaceAll("\"key\":\"(waitTime|initTime)\",\"value\":\\d+", "\"key\":\"$1\",\"value\":0")
                .replaceAll("\"activations\":\\d+", "\"activations\":0")
                .replaceAll("\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z *(?= std)", "\"TIME")
                .replaceAll("Valid values are: .*?\\.\"", "Valid values are: …\"")
                .replaceAll("\"runtimes\":\\{.*?\\]\\}", "\"runtimes\":{}");
    }
}
