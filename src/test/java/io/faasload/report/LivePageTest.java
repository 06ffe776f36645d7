package io.faasload.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.summary.Progress;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sees a live page, and what happens when its database does not answer. */
class LivePageTest {

    private final CountDownLatch asked = new CountDownLatch(2);
    private final OkHttpClient client = new OkHttpClient();
    private LivePage page;

    @BeforeEach
    void start() throws IOException {
        page = LivePage.start(0, () -> {
            asked.countDown();
            throw new SQLException("no database");
        });
    }

    @AfterEach
    void stop() {
        page.close();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/x/", "/events", "/%2e%2e/", "/00000000000000000000000000000000/", "/favicon.ico"})
    void answersNothingWithoutTheToken(String path) throws IOException {
        assertThat(status(get(page.address().resolve("/") + path.substring(1)).build()))
                .isEqualTo(403);
    }

    @Test
    void theTokenHasToBeComplete() throws IOException {
        String address = page.address().toString();
        assertThat(status(get(address.substring(0, address.length() - 2) + "/").build()))
                .isEqualTo(403);
        assertThat(status(get(address.substring(0, address.length() - 1) + "0/").build()))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "localhost", "127.0.0.1.nip.io:80", ""})
    void answersNothingUnderAnotherHostName(String host) throws IOException {
        assertThat(status(get(page.address().toString()).header("Host", host).build()))
                .isEqualTo(403);
    }

    @Test
    void answersWithAPageThatNobodyKeepsOrEmbeds() throws IOException {
        String localhost = page.address().toString().replace("127.0.0.1", "localhost");
        for (String address : List.of(page.address().toString(), localhost)) {
            try (Response answer = client.newCall(get(address).build()).execute()) {
                assertThat(answer.code()).isEqualTo(200);
                assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
                assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
                assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
                assertThat(answer.body().string()).contains("connect-src 'self'", "id=\"data\">null<");
            }
        }
        assertThat(status(get(page.address() + "other").build())).isEqualTo(404);
        assertThat(status(get(page.address().toString())
                        .post(RequestBody.create(new byte[0]))
                        .build()))
                .isEqualTo(405);
    }

    @Test
    void onlyEightFollowItAndAllOfThemLearnOfTheEnd() throws Exception {
        List<Response> followers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            followers.add(client.newCall(get(page.address() + "events").build()).execute());
        }
        assertThat(status(get(page.address() + "events").build())).isEqualTo(503);

        // The database is asked again after a failure.
        page.progressed(new Progress(List.of(), 0));
        assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
        page.close();

        for (Response follower : followers) {
            assertThat(follower.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(follower.body().string()).isEqualTo("event: end\ndata: end\n\n");
            follower.close();
        }
    }

    private static Request.Builder get(String address) {
        return new Request.Builder().url(URI.create(address).toString());
    }

    private int status(Request request) throws IOException {
        try (Response answer = client.newCall(request).execute()) {
            return answer.code();
        }
    }
}
