package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.openwhisk.ScriptedServer.Script;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ActivationPagesTest {

    @Test
    void readsPagesToTheEnd() throws Exception {
        Script pages = Script.inTurn(Script.reply(200, list(0, 200)), Script.reply(200, list(199, 203)));
        try (ScriptedServer server = ScriptedServer.start(pages);
                Calls calls = new Calls(server.address())) {
            ActivationPages activations = new ActivationPages(calls.rest(), Calls.KEY, "package/action", 7);

            assertThat(activations.next()).hasSize(200);
            assertThat(activations.next())
                    .extracting(ActivationSummary::activationId)
                    .containsExactly("id199", "id200", "id201", "id202");
            assertThat(activations.next()).isEmpty();
            assertThat(server.requests())
                    .extracting(request -> request.line().replaceFirst(".*activations", ""))
                    .isEqualTo(List.of(
                            "?name=package/action&since=7&limit=200&skip=0 HTTP/1.1",
                            "?name=package/action&since=7&limit=200&skip=200 HTTP/1.1"));
        }
    }

    @Test
    void failsWhenTheServerReturnsTheSamePageForever() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Script.reply(200, list(0, 200)));
                Calls calls = new Calls(server.address())) {
            ActivationPages activations = new ActivationPages(calls.rest(), Calls.KEY, "package/action", 7);
            activations.next();

            assertThatThrownBy(activations::next).isInstanceOf(IOException.class);
        }
    }

    private static String list(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"activationId\":\"id" + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
