package io.faasload.hostile;

import io.faasload.hostile.Ledger.Activation;
import io.faasload.hostile.Ledger.Call;
import io.faasload.hostile.Ledger.Meaning;
import io.faasload.hostile.Ledger.Run;
import io.faasload.hostile.WrongAnswers.Form;
import io.faasload.hostile.WrongAnswers.Head;
import io.faasload.hostile.WrongAnswers.Silence;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Request;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An OpenWhisk that answers almost everything wrongly, and keeps a ledger of its answers. The answers to calls, records and
 * lists, and the events to publish, are drawn from decks, one for each kind of request, so that a short time shows all of them;
 * their order follows from the seed and from the order of the requests. Requests before an invocation are answered correctly.
 */
public final class HostileOpenWhisk implements AutoCloseable {

    private static final Pattern INPUT = Pattern.compile("\"object\":\"(\\d+)\\.");
    private static final Pattern SKIP = Pattern.compile("[?&]skip=(\\d+)");
    private static final int PAGE = 200;

    /** Forms of a body that can be read. */
    private static final Set<Form> GOOD = EnumSet.of(Form.PLAIN, Form.CHUNKED, Form.NEGATIVE_LENGTH);

    /** Forms of an answer whose status may not be read: another protocol, or a reset that overtakes it. */
    private static final Set<Form> UNSURE = EnumSet.of(Form.HTTP_1_0, Form.RESET_INSIDE);

    /** Forms of bodies that are longer than anybody reads. */
    private static final Set<Form> TOO_LARGE =
            EnumSet.of(Form.ENDLESS, Form.ENDLESS_CHUNKS, Form.GZIP_BOMB, Form.NESTED);

    /** Answers to a call. */
    private enum Card {
        ACCEPTED(14),
        ACCEPTED_ODDLY(4),
        UNNAMED(6),
        SHARED(3),
        SILENT(4),
        FAILED(3),
        UNAVAILABLE(2),
        TOO_MANY(3),
        REFUSED(5);

        private final int inDeck;

        Card(int inDeck) {
            this.inDeck = inDeck;
        }
    }

    private final Ledger ledger = new Ledger();
    private final Map<String, String> namespaces = new ConcurrentHashMap<>();
    private final List<Activation> named = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final ScriptedServer server;
    private final HostileTopic topic;
    private final Random random;
    private final int patienceMillis;

    private final Deck<Card> calls;
    private final Deck<Form> goodForms;
    private final Deck<Form> oddForms;
    private final Deck<Form> anyForms;
    private final Deck<Form> smallForms;
    private final Deck<Form> largeForms;
    private final Deck<Silence> silences;
    private final Deck<String> badIds;
    private final Deck<Integer> refusals;
    private final Deck<Integer> recordFailures;
    private final Deck<String> retryAfter;
    private final Deck<String> limits;
    private final Deck<RecordKind> records;
    private final Deck<EventKind> events;

    /**
     * Starts it.
     *
     * @param patienceMillis after which it closes a call that it does not answer; 0 to wait for the client
     */
    public HostileOpenWhisk(long seed, int patienceMillis, String bootstrapServers, String topicName) throws Exception {
        this.patienceMillis = patienceMillis;
        random = new Random(seed);
        topic = new HostileTopic(bootstrapServers, topicName);
        List<Card> cards = new ArrayList<>();
        for (Card card : Card.values()) {
            cards.addAll(Collections.nCopies(card.inDeck, card));
        }
        calls = deck(cards);
        goodForms = deck(List.copyOf(GOOD));
        oddForms = deck(List.copyOf(EnumSet.complementOf(EnumSet.copyOf(GOOD))));
        anyForms = deck(List.of(Form.values()));
        smallForms = deck(List.of(
                Form.EMPTY,
                Form.PAGE,
                Form.BINARY,
                Form.NO_GZIP,
                Form.CUT,
                Form.RESET_INSIDE,
                Form.HTTP_1_0,
                Form.SHORT_LENGTH,
                Form.NO_CHUNK,
                Form.TRICKLE));
        largeForms = deck(List.copyOf(TOO_LARGE));
        silences = deck(List.of(Silence.values()));
        badIds = deck(List.of(
                "{}",
                "null",
                "[]",
                "{\"activationId\":null}",
                "{\"activationId\":12345678901234567890123456789012}",
                "{\"activationId\":\"\"}",
                "{\"activationId\":{\"id\":\"a\"}}",
                "{\"activationId\":\"" + "x".repeat(6000) + "\"}",
                "{\"activationId\":\"../../limits\"}",
                "{\"activationId\":\"a\\u0000\\ud800\"}"));
        refusals = deck(List.of(200, 204, 301, 302, 307, 400, 401, 403, 404, 405, 407, 408, 413, 415));
        recordFailures = deck(List.of(204, 302, 401, 403, 408, 413, 429, 500, 502, 503));
        retryAfter = deck(List.of("", "Retry-After: 0\r\n", "Retry-After: -1\r\n", "Retry-After: 99999999999\r\n"));
        limits = deck(List.of(
                "Too many requests in the last minute (count: 601, allowed: 600).",
                "Too many concurrent requests in flight (count: 9, allowed: 8).",
                "Too many concurrent requests in flight (count: 9, allowed: 0).",
                "Too many concurrent requests in flight (count: 99999999999999999999, allowed: 99999999999999999999).",
                "Too many requests in the last minute (count: -1, allowed: -1).",
                "Slow down"));
        records = deck(new ArrayList<>(List.of(RecordKind.values())));
        events = deck(List.of(
                EventKind.ONCE,
                EventKind.ONCE,
                EventKind.ONCE,
                EventKind.ONCE,
                EventKind.TWICE,
                EventKind.BEFORE_THE_ANSWER,
                EventKind.LATE,
                EventKind.ODD_VALUES,
                EventKind.AMONG_FOREIGN,
                EventKind.MEGABYTES,
                EventKind.NEVER,
                EventKind.NEVER,
                EventKind.MALFORMED,
                EventKind.LONG_ID));
        server = ScriptedServer.start(this::answer);
    }

    private <T> Deck<T> deck(List<T> cards) {
        return new Deck<>(cards, random.nextLong());
    }

    public String address() {
        return server.address().toString();
    }

    public Ledger ledger() {
        return ledger;
    }

    /** What went wrong in this server. */
    public List<Exception> failures() {
        return List.copyOf(failures);
    }

    /** Adds a user. */
    public void add(String namespace, String uuidAndKey) {
        String basic = Base64.getEncoder().encodeToString(uuidAndKey.getBytes(StandardCharsets.UTF_8));
        namespaces.put("Authorization: Basic " + basic, namespace);
    }

    private void answer(Request request, Socket socket) throws IOException {
        try {
            answer(new WrongAnswers(socket, patienceMillis), request);
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    private void answer(WrongAnswers connection, Request request) throws IOException {
        String namespace = request.headers().stream()
                .filter(namespaces::containsKey)
                .map(namespaces::get)
                .findFirst()
                .orElse("");
        String target = request.line().split(" ", -1)[1];
        if (request.line().startsWith("POST")) {
            invoke(connection, namespace, target.replaceFirst(".*/actions/", ""), request.body());
        } else if (target.contains("/activations/")) {
            record(connection, namespace, target.substring(target.lastIndexOf('/') + 1));
        } else if (target.contains("/activations?")) {
            list(connection, namespace, target);
        } else {
            connection.write(new Head(200, ""), "{}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void invoke(WrongAnswers connection, String namespace, String action, String body) throws IOException {
        Matcher input = INPUT.matcher(body);
        if (!input.find()) {
            throw new IllegalArgumentException("no input in " + body);
        }
        Run run = new Run(namespace, Integer.parseInt(input.group(1)));
        Card card = ledger.isFirst(run) || coin() ? calls.deal() : Card.ACCEPTED;
        if (card == Card.SHARED && named.isEmpty()) {
            card = Card.ACCEPTED;
        }
        ledger.count("call " + card);
        boolean isAccepted =
                switch (card) {
                    case ACCEPTED, ACCEPTED_ODDLY, UNNAMED, SHARED -> true;
                    case SILENT, FAILED -> coin();
                    case UNAVAILABLE, TOO_MANY, REFUSED -> false;
                };
        Activation activation = isAccepted ? activate(run, action) : null;
        if (activation != null && activation.event == EventKind.BEFORE_THE_ANSWER) {
            publish(activation, 0);
        }
        Answer answer = draw(card, activation);
        // Before it is answered: a client may act on it before the last byte is written.
        ledger.add(run, answer.call());
        if (activation != null && card == Card.ACCEPTED) {
            named.add(activation);
        }
        if (activation != null && activation.event != EventKind.BEFORE_THE_ANSWER) {
            publish(activation, activation.event == EventKind.LATE ? 1500 : random.nextInt(100));
        }
        if (answer.form() == null) {
            Silence silence = silences.deal();
            ledger.count("silence " + silence);
            connection.write(silence);
        } else {
            ledger.count("status " + answer.head().status());
            ledger.count("form " + answer.form());
            connection.write(answer.head(), answer.form(), answer.body().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** An answer to a call; no answer without a form. */
    private record Answer(Call call, Head head, @Nullable Form form, String body) {}

    private Answer draw(Card card, @Nullable Activation activation) {
        return switch (card) {
            case ACCEPTED -> {
                String id = activation.id;
                String body = "{\"activationId\":\"" + id + "\"}";
                String header = coin() ? "x-openwhisk-activation-id: " + id + "\r\n" : "";
                yield new Answer(new Call(Meaning.ACCEPTED, id), new Head(202, header), goodForms.deal(), body);
            }
            case ACCEPTED_ODDLY -> {
                Form form = oddForms.deal();
                Meaning meaning = UNSURE.contains(form) ? Meaning.PERHAPS : Meaning.ACCEPTED;
                yield new Answer(
                        new Call(meaning, activation.id),
                        new Head(202, "x-openwhisk-activation-id: " + activation.id + "\r\n"),
                        form,
                        "{\"activationId\":7}");
            }
            case SHARED -> {
                Activation other = named.get(random.nextInt(named.size()));
                other.isShared = true;
                String body = "{\"activationId\":\"" + other.id + "\"}";
                yield new Answer(new Call(Meaning.ACCEPTED, other.id), new Head(202, ""), Form.PLAIN, body);
            }
            case UNNAMED ->
                new Answer(new Call(Meaning.PERHAPS, null), new Head(202, ""), anyForms.deal(), badIds.deal());
            case SILENT -> new Answer(new Call(Meaning.PERHAPS, null), new Head(0, ""), null, "");
            case FAILED ->
                new Answer(
                        new Call(Meaning.PERHAPS, null),
                        new Head(500 + random.nextInt(3) * 2, ""),
                        anyForms.deal(),
                        "{\"error\":\"out of order\"}");
            case UNAVAILABLE -> refusal(503, retryAfter.deal(), "{\"error\":\"out of order\"}");
            case TOO_MANY -> refusal(429, retryAfter.deal() + date(), "{\"error\":\"" + limits.deal() + "\"}");
            case REFUSED ->
                refusal(
                        refusals.deal(),
                        "Location: /api/v1/namespaces/_/actions/again\r\nWWW-Authenticate: Basic realm=\"a\"\r\n",
                        "{\"error\":\"no\"}");
        };
    }

    private Answer refusal(int status, String headers, String body) {
        Form form = status == 204 ? Form.PLAIN : anyForms.deal();
        // The client fails on a request that only a proxy may make.
        boolean isUnsure = UNSURE.contains(form) || status == 407;
        Meaning meaning = isUnsure ? Meaning.PERHAPS : Meaning.NOT_ACCEPTED;
        return new Answer(new Call(meaning, null), new Head(status, headers), form, status == 204 ? "" : body);
    }

    /** So late in its minute that the next one is near, whatever the clocks say. */
    private static String date() {
        ZonedDateTime late = Instant.now().atZone(ZoneOffset.UTC).withSecond(59);
        return "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(late) + "\r\n";
    }

    private Activation activate(Run run, String action) {
        String id = String.format("%016x%016x", random.nextLong(), random.nextLong());
        Activation activation = new Activation(id, run.namespace(), action, records.deal(), events.deal());
        ledger.activations.put(id, activation);
        ledger.count("record " + activation.record);
        ledger.count("event " + activation.event);
        return activation;
    }

    private void publish(Activation activation, long delayMillis) {
        topic.publish(
                activation.event.records(activation.id, activation.namespace, activation.action),
                delayMillis,
                activation::notePublished);
    }

    private void record(WrongAnswers connection, String namespace, String id) throws IOException {
        Activation activation = ledger.activations.get(id);
        if (activation == null || !activation.namespace.equals(namespace)) {
            notFound(connection);
            return;
        }
        long asked = activation.recordsAsked.getAndIncrement();
        switch (activation.record) {
            case NEVER -> notFound(connection);
            case LATE -> {
                if (asked < 2) {
                    notFound(connection);
                } else {
                    right(connection, activation);
                }
            }
            case AT_LAST -> {
                if (asked < 1 + id.charAt(0) % 2) {
                    wrong(connection, activation);
                } else {
                    right(connection, activation);
                }
            }
            case WRONG -> wrong(connection, activation);
            case TOO_LARGE ->
                connection.write(
                        new Head(200, ""),
                        largeForms.deal(),
                        ("{\"activationId\":\"" + id).getBytes(StandardCharsets.UTF_8));
            case OTHER_ACTIVATION, OTHER_NAMESPACE -> {
                boolean isOurs = activation.record == RecordKind.OTHER_ACTIVATION;
                String other = String.format("%032x", random.nextLong() & Long.MAX_VALUE);
                ok(connection, activation.record.json(other, isOurs ? namespace : "user-of-another"));
            }
            case NO_ID -> ok(connection, activation.record.json(id, namespace).replace("activationId", "activation"));
            default -> right(connection, activation);
        }
    }

    private void right(WrongAnswers connection, Activation activation) throws IOException {
        ok(connection, activation.record.json(activation.id, activation.namespace));
    }

    private void ok(WrongAnswers connection, String json) throws IOException {
        connection.write(new Head(200, ""), goodForms.deal(), json.getBytes(StandardCharsets.UTF_8));
    }

    private static void notFound(WrongAnswers connection) throws IOException {
        connection.write(
                new Head(404, ""),
                "{\"error\":\"The requested resource does not exist.\"}".getBytes(StandardCharsets.UTF_8));
    }

    private void wrong(WrongAnswers connection, Activation activation) throws IOException {
        byte[] body = RecordKind.RIGHT.json(activation.id, activation.namespace).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            connection.write(silences.deal());
        } else if (coin()) {
            connection.write(new Head(200, ""), smallForms.deal(), body);
        } else {
            connection.write(new Head(recordFailures.deal(), retryAfter.deal()), smallForms.deal(), body);
        }
    }

    private void list(WrongAnswers connection, String namespace, String target) throws IOException {
        Matcher skip = SKIP.matcher(target);
        int from = skip.find() ? Integer.parseInt(skip.group(1)) : 0;
        List<String> all = ledger.activations.values().stream()
                .filter(activation ->
                        activation.namespace.equals(namespace) && target.contains("name=" + activation.action))
                .map(activation ->
                        "{\"activationId\":\"" + activation.id + "\",\"start\":1790000000000,\"duration\":12}")
                .toList();
        List<String> page = all.stream().skip(from).limit(PAGE).toList();
        switch (random.nextInt(6)) {
            case 0 -> connection.write(silences.deal());
            case 1 ->
                connection.write(
                        new Head(200, ""), oddForms.deal(), page.toString().getBytes(StandardCharsets.UTF_8));
            case 2 -> ok(connection, Collections.nCopies(PAGE, all.get(0)).toString());
            case 3 -> ok(connection, page.toString().replaceFirst("activationId\":\"", "$0" + "x".repeat(6000)));
            default -> ok(connection, page.toString());
        }
    }

    private boolean coin() {
        return random.nextBoolean();
    }

    @Override
    public void close() throws IOException {
        server.close();
        topic.close();
    }
}
