package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.Times;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationRecordTest {

    @ParameterizedTest
    @CsvSource({
        "cold, 6dd76b94e8b34823976b94e8b3a8238a, success, 1795412905521, 1795412905759, 502, 231, 256,",
        "warm, d7813de943d444bd813de943d4a4bd84, success, 1795412908061, 1795412908067, 13,, 256,",
        "bound, ca4b13fcf515417e8b13fcf515117e60, success, 1795413039086, 1795413039258, 421, 168, 256,",
        "sequence, d9d1ee0faeda43e291ee0faedab3e25f, success, 1795413031374, 1795413032359, 13,, 256,",
        "trigger, 5a98938fc82a43b798938fc82af3b7a5, success, 1795413035471,,,,,",
        "throw, cdd9e6c7b6024bae99e6c7b6020bae51, action developer error, 1795412912198, 1795412912527, 787, 324, 256,"
                + " An error has occurred: Error: boom from action",
        "reterr, f6fd26a2b82f4f80bd26a2b82f2f80e5, application error, 1795412912710, 1795412912714, 9,, 256,"
                + " '{\"code\":\"E42\",\"message\":\"application said no\",\"statusCode\":418}'",
        "exit, c8889103ef194792889103ef19a79244, action developer error, 1795412983635, 1795412983861, 502, 221, 256,"
                + " The action did not produce a valid response and exited unexpectedly.",
        "timeout, f3b95cf564e246bab95cf564e216ba4f, action developer error, 1795412971342, 1795412972068, 457, 223, 256,"
                + " The action exceeded its time limits of 500 milliseconds.",
        "whisk-internal-error, d4e57d96b34a4fefa57d96b34a2fefa3, whisk internal error, 1795411814382, 1795411814382,"
                + " 470,, 256, The action did not produce a valid response and exited unexpectedly."
    })
    void readsTheRecordsOfARealOpenWhisk(
            String golden,
            String id,
            String status,
            Long startMillis,
            Long endMillis,
            Long waitMillis,
            Long initMillis,
            Integer memoryMegabytes,
            String error)
            throws Exception {
        ActivationRecord record = ActivationRecord.parse(Golden.body("get-activation-200-" + golden));

        boolean success = status.equals("success");
        assertThat(record.kind()).isIn(null, "nodejs:20", "sequence");
        assertThat(record)
                .isEqualTo(new ActivationRecord(
                        id,
                        success,
                        status,
                        new Times(startMillis, endMillis, waitMillis, initMillis),
                        memoryMegabytes,
                        Etl.UNKNOWN,
                        record.kind(),
                        null,
                        error,
                        List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "badinit, 1795412914578, 234, Initialization has failed due to: SyntaxError",
        "reject, 1795412913657,, '{\"message\":\"rejected\",\"name\":\"Error\",\"stack\":\"Error: rejected\\n'"
    })
    void keepsLongErrorsComplete(String golden, Long startMillis, Long initMillis, String begin) throws Exception {
        ActivationRecord record = ActivationRecord.parse(Golden.body("get-activation-200-" + golden));

        assertThat(record.success()).isFalse();
        assertThat(record.times().startMillis()).isEqualTo(startMillis);
        assertThat(record.times().initMillis()).isEqualTo(initMillis);
        assertThat(record.error()).startsWith(begin).hasSizeGreaterThan(200);
    }

    @ParameterizedTest
    @CsvSource({
        "12, 12",
        "12.4, 12",
        "12.5, 13",
        "0.49, 0",
        "1e3, 1000",
        "-1.6, -2",
        "9223372036854775807, 9223372036854775807"
    })
    void roundsWhatAnActionReturns(String number, long rounded) throws Exception {
        ActivationRecord record = ActivationRecord.parse(success(
                "{\"outputsize\":N,\"times\":{\"extract\":N,\"transform\":N,\"load\":N}}".replace("N", number)));

        assertThat(record.etl().outputSizeBytes()).isEqualTo(rounded);
        assertThat(record.etl().extractMillis()).isEqualTo(rounded);
        assertThat(record.etl().transformMillis()).isEqualTo(rounded);
        assertThat(record.etl().loadMillis()).isEqualTo(rounded);
    }

    @ParameterizedTest
    @CsvSource({"12, 12000", "12.4, 12400", "0.0004, 0", "0.0015, 2", "1e3, 1000000", "-1.6, -1600"})
    void keepsTheFractionsInMicroseconds(String number, long micros) throws Exception {
        ActivationRecord record = ActivationRecord.parse(
                success("{\"times\":{\"extract\":N,\"transform\":N,\"load\":N}}".replace("N", number)));

        assertThat(record.etl().extractMicros()).isEqualTo(micros);
        assertThat(record.etl().transformMicros()).isEqualTo(micros);
        assertThat(record.etl().loadMicros()).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"12\"",
                "\"NaN\"",
                "true",
                "null",
                "[]",
                "{}",
                "[12]",
                "9223372036854775808",
                "1e400",
                "-1e400",
                "1e19",
                "1e999999999"
            })
    void treatsInvalidOrTooLargeNumbersAsUnknown(String value) throws Exception {
        ActivationRecord record = ActivationRecord.parse(
                success("{\"outputsize\":V,\"times\":{\"extract\":V,\"transform\":V,\"load\":V}}".replace("V", value)));

        assertThat(record.success()).isTrue();
        assertThat(record.etl().outputSizeBytes()).isNull();
        assertThat(record.etl().extractMillis()).isNull();
        assertThat(record.etl().transformMillis()).isNull();
        assertThat(record.etl().loadMillis()).isNull();
        assertThat(record.etl().extractMicros()).isNull();
        assertThat(record.etl().transformMicros()).isNull();
        assertThat(record.etl().loadMicros()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "null", "12", "\"text\"", "[1,2]", "{\"times\":7}", "{\"times\":[]}", "{\"times\":{}}"})
    void acceptsAResultWithoutFigures(String result) throws Exception {
        ActivationRecord record = ActivationRecord.parse(success(result));

        assertThat(record.success()).isTrue();
        assertThat(record.etl().outputSizeBytes()).isNull();
        assertThat(record.etl().loadMillis()).isNull();
        assertThat(record.error()).isNull();
    }

    @Test
    void hasNoFiguresOfAFailedActivation() throws Exception {
        ActivationRecord record = ActivationRecord.parse(
                "{\"activationId\":\"x\",\"response\":{\"success\":false,"
                        + "\"result\":{\"outputsize\":1,\"times\":{\"extract\":1,\"transform\":1,\"load\":1},\"error\":\"no\"}}}");

        assertThat(record.etl().outputSizeBytes()).isNull();
        assertThat(record.etl().extractMillis()).isNull();
        assertThat(record.etl().transformMillis()).isNull();
        assertThat(record.etl().loadMillis()).isNull();
        assertThat(record.error()).isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "7",
                "[7,\"waitTime\",null,[],{}]",
                "[{\"key\":7,\"value\":1},{\"value\":2},{\"key\":\"waitTime\"}]",
                "[{\"key\":\"waitTime\",\"value\":\"12\"},{\"key\":\"initTime\",\"value\":{}},{\"key\":\"limits\",\"value\":7}]",
                "[{\"key\":\"limits\",\"value\":{\"memory\":\"256\"}}]",
                "[{\"key\":\"limits\",\"value\":{\"memory\":-99999999999}}]",
                "[{\"key\":\"limits\",\"value\":{\"memory\":99999999999}}]"
            })
    void treatsMalformedAnnotationsAsUnknown(String annotations) throws Exception {
        ActivationRecord record = ActivationRecord.parse("{\"activationId\":\"x\",\"annotations\":" + annotations
                + ",\"response\":{\"success\":true},\"start\":1}");

        assertThat(record.times().waitMillis()).isNull();
        assertThat(record.times().initMillis()).isNull();
        assertThat(record.memoryMegabytes()).isNull();
        assertThat(record.times().startMillis()).isEqualTo(1);
    }

    @Test
    void treatsEverythingMissingAsUnknown() throws Exception {
        assertThat(ActivationRecord.parse("{}"))
                .isEqualTo(new ActivationRecord(
                        null,
                        false,
                        null,
                        new Times(null, null, null, null),
                        null,
                        Etl.UNKNOWN,
                        null,
                        null,
                        null,
                        List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "<html></html>", "{\"activationId\":", "{\"start\":NaN}", "[]", "null", "7", "\"x\""})
    void rejectsWhatIsNotAJsonObject(String body) {
        assertThatThrownBy(() -> ActivationRecord.parse(body)).isInstanceOf(JsonProcessingException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"0123456789ab\"', 0123456789ab",
        "'\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"',"
                + " 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "'\"0123456789a\"',",
        "'\"0123456789AB\"',",
        "'\"my-laptop.local\"',",
        "123456789012,",
        "'{\"name\": \"0123456789ab\"}',"
    })
    void takesAHostNameThatCanBeAContainers(String json, String hostName) throws Exception {
        assertThat(ActivationRecord.parse(success("{\"hostname\": " + json + "}"))
                        .hostName())
                .isEqualTo(hostName);
    }

    static String success(String result) {
        return "{\"activationId\":\"x\",\"response\":{\"status\":\"success\",\"success\":true,\"result\":" + result
                + "}}";
    }
}
