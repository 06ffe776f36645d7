package io.faasload.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    @Test
    void hostileTextsCannotLeaveTheDataAndAreUnchanged() throws Exception {
        ObjectNode data = JSON.createObjectNode()
                .put("name", "</script><script>alert(1)</script><!-- & \u2028 \u2029 \\ \" ' @script@ @data@");

        String page = ReportPage.of(data);

        String embedded = page.substring(
                page.indexOf("id=\"data\">") + "id=\"data\">".length(),
                page.indexOf("</script>", page.indexOf("id=\"data\">")));
        assertThat(embedded).doesNotContain("<", ">", "&", "\u2028", "\u2029");
        assertThat(JSON.readTree(embedded)).isEqualTo(data);
        assertThat(page).doesNotContain("alert(1)</script>");
    }

    @Test
    void thePolicyAllowsTheHashesOfItsOwnScriptsAndStylesAndNothingElse() throws Exception {
        String page = ReportPage.of(JSON.createObjectNode());

        List<String> scripts =
                SCRIPT.matcher(page).results().map(result -> hash(result)).toList();
        List<String> styles =
                STYLE.matcher(page).results().map(result -> hash(result)).toList();
        assertThat(scripts).hasSize(2);
        assertThat(styles).hasSize(1);
        assertThat(page)
                .contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
                        + String.join(" ", scripts) + "; style-src " + styles.get(0)
                        + "; connect-src 'none'; img-src data:; base-uri 'none'; form-action 'none'\">");
        assertThat(page).doesNotContain("src=\"", "href=\"http", "url(", "@import", "style=\"");
    }

    @Test
    void itContainsTheLicenceOfTheChartLibrary() {
        assertThat(ReportPage.of(JSON.createObjectNode())).contains("The MIT License", "Leon Sorokin");
    }

    private static String hash(MatchResult element) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(element.group(1).getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
