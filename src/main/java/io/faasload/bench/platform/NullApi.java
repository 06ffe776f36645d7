package io.faasload.bench.platform;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.whisk.UserEventPublisher;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import okhttp3.Credentials;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.SimpleChannelInboundHandler;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/**
 * The part of OpenWhisk's API that a generation uses, and {@value #COUNTS}. All connections share it and its one thread, so
 * nothing is locked.
 */
@ChannelHandler.Sharable
final class NullApi extends SimpleChannelInboundHandler<FullHttpRequest> {

    static final String COUNTS = "/counts";

    private static final String NAMESPACE = "/api/v1/namespaces/_/";
    private static final String ACTIONS = NAMESPACE + "actions/";
    private static final String ACTIVATIONS = NAMESPACE + "activations";
    private static final String ALLOWED_HEADERS =
            "Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent";
    private static final int DEFAULT_LIMIT = 30;
    private static final int MOST = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final NullSettings settings;
    private final UserEventPublisher events;
    private final Map<String, NullNamespace> namespaces = new HashMap<>();
    private final Random random = new Random(1);

    private long accepted;
    private long gets;
    private long lists;
    private long records;
    private long published;
    private long lost;
    private long late;
    private long refused;

    private long answers;
    private long dateSecond;
    private String date = "";

    NullApi(NullSettings settings, UserEventPublisher events) {
        this.settings = settings;
        this.events = events;
        // Keeps ids distinct from those of an earlier platform, whose events may still be in the topic.
        long salt = System.currentTimeMillis();
        for (int function = 0; function < settings.functions(); function++) {
            var key = NullSettings.key(function);
            namespaces.put(
                    Credentials.basic(key.uuid(), key.key().value()),
                    new NullNamespace(function, settings.runMillis(), salt));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws JsonProcessingException {
        String uri = request.uri();
        if (uri.equals(COUNTS)) {
            answer(context, HttpResponseStatus.OK, JSON.writeValueAsString(counts()), null);
            return;
        }
        HttpMethod method = request.method();
        NullNamespace namespace = namespaces.get(request.headers().get(HttpHeaderNames.AUTHORIZATION, ""));
        if (settings.answerMillis() == 0) {
            handle(context, method, uri, namespace);
        } else {
            var unused = context.executor()
                    .schedule(
                            () -> handle(context, method, uri, namespace),
                            settings.answerMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void handle(
            ChannelHandlerContext context, HttpMethod method, String uri, @Nullable NullNamespace namespace) {
        if (uri.equals("/api/v1")) {
            answer(context, HttpResponseStatus.OK, "{}", null);
        } else if (namespace == null) {
            refuse(context, HttpResponseStatus.UNAUTHORIZED);
        } else if (uri.startsWith(ACTIONS)) {
            if (method.equals(HttpMethod.POST)) {
                invoke(context, namespace);
            } else {
                answer(context, HttpResponseStatus.OK, "{}", null);
            }
        } else if (uri.startsWith(ACTIVATIONS + "/")) {
            read(context, namespace, uri.substring(ACTIVATIONS.length() + 1));
        } else if (uri.startsWith(ACTIVATIONS)) {
            list(context, namespace, new QueryStringDecoder(uri).parameters());
        } else {
            refuse(context, HttpResponseStatus.NOT_FOUND);
        }
    }

    private NullCounts counts() {
        return new NullCounts(accepted, gets, lists, records, published, lost, late, refused);
    }

    private void invoke(ChannelHandlerContext context, NullNamespace namespace) {
        accepted++;
        int number = namespace.start(System.currentTimeMillis());
        String id = namespace.id(number);
        answer(context, HttpResponseStatus.ACCEPTED, "{\"activationId\":\"" + id + "\"}", id);
        if (random.nextDouble() < settings.lostShare()) {
            lost++;
            return;
        }
        long waitMillis = settings.runMillis();
        if (random.nextDouble() < settings.lateShare()) {
            late++;
            waitMillis += settings.lateMillis();
        }
        if (waitMillis == 0) {
            publish(namespace, number);
        } else {
            var unused =
                    context.executor().schedule(() -> publish(namespace, number), waitMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void publish(NullNamespace namespace, int number) {
        published++;
        events.publish(namespace.event(number, System.currentTimeMillis()));
    }

    private void read(ChannelHandlerContext context, NullNamespace namespace, String id) {
        gets++;
        int number = namespace.ended(id, System.currentTimeMillis());
        if (number < 0) {
            answer(
                    context,
                    HttpResponseStatus.NOT_FOUND,
                    "{\"code\":\"null\",\"error\":\"The requested resource does not exist.\"}",
                    null);
            return;
        }
        answer(context, HttpResponseStatus.OK, record(namespace, number), null);
    }

    private void list(ChannelHandlerContext context, NullNamespace namespace, Map<String, List<String>> query) {
        lists++;
        int limit = (int) number(query, "limit", DEFAULT_LIMIT);
        StringBuilder list = new StringBuilder("[");
        namespace.list(
                number(query, "since", 0),
                number(query, "upto", Long.MAX_VALUE),
                System.currentTimeMillis(),
                (int) number(query, "skip", 0),
                limit == 0 ? MOST : Math.min(limit, MOST),
                number -> list.append(list.length() == 1 ? "" : ",").append(record(namespace, number)));
        answer(context, HttpResponseStatus.OK, list.append(']').toString(), null);
    }

    private static long number(Map<String, List<String>> query, String name, long otherwise) {
        List<String> values = query.get(name);
        return values == null ? otherwise : Long.parseLong(values.get(0));
    }

    private String record(NullNamespace namespace, int number) {
        if (namespace.read(number)) {
            records++;
        }
        return namespace.record(number);
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
        refused++;
        answer(context, status, "{\"code\":\"null\",\"error\":\"" + status.reasonPhrase() + "\"}", null);
    }

    private void answer(
            ChannelHandlerContext context, HttpResponseStatus status, String json, @Nullable String activationId) {
        byte[] body = json.getBytes(ISO_8859_1);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        // All that a stock OpenWhisk sends: reading headers is a large part of what a call costs its client.
        response.headers()
                .set("X-Request-ID", requestId())
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, DELETE, POST, PUT, HEAD")
                .set(HttpHeaderNames.SERVER, "pekko-http/1.1.0")
                .set(HttpHeaderNames.DATE, date())
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (activationId != null) {
            response.headers().set("x-openwhisk-activation-id", activationId);
        }
        var unused = context.writeAndFlush(response, context.voidPromise());
    }

    /** As long as OpenWhisk's; formatted cheaply, since the platform must not cost more than its clients. */
    private String requestId() {
        String number = Long.toString(++answers);
        return "0".repeat(32 - number.length()) + number;
    }

    private String date() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
        }
        return date;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that went away, or a query that is none.
        var unused = context.close();
    }
}
