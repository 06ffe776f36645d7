package io.faasload.driver.summary;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.dataset.verify.Finding;
import io.faasload.dataset.verify.Verification;
import java.util.Locale;

/** The result of a verification as one JSON object. */
public final class VerificationJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private VerificationJson() {}

    /** The object, in one line. */
    public static String of(Verification verification, FailedRuns failed, UsageSummary usage) {
        ObjectNode result = JSON.createObjectNode()
                .put("ok", verification.findings().isEmpty() && !failed.areTooMany())
                .put("complete", verification.complete())
                .put("consistent", verification.consistent())
                .put("tooManyFailed", failed.areTooMany())
                .put("expected", verification.expected())
                .put("completed", verification.completed())
                .put("failed", verification.failed())
                .put("orphans", verification.orphans());
        ArrayNode findings = result.putArray("findings");
        for (Finding finding : verification.findings()) {
            ObjectNode object = findings.addObject();
            if (finding.repetition() != null) {
                object.put("repetition", finding.repetition());
            }
            object.put("kind", finding.kind().name().toLowerCase(Locale.ROOT))
                    .put("function", finding.function())
                    .put("namespace", finding.namespace())
                    .put("count", finding.count())
                    .put("inputs", finding.inputs())
                    .put("example", finding.example());
        }
        result.set("unchecked", JSON.valueToTree(verification.unchecked()));
        result.set("withoutUsage", JSON.valueToTree(usage.missing()));
        return result.toString();
    }
}
