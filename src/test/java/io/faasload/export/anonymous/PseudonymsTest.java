package io.faasload.export.anonymous;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.export.anonymous.Pseudonyms.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PseudonymsTest {

    private static Pseudonyms with(String key) {
        return new Pseudonyms(key.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aNameIsReplacedWhereverItIsAWord() {
        Pseudonyms pseudonyms = with("key");
        pseudonyms.add(Kind.USER, "user-alice");
        pseudonyms.add(Kind.USER, "user-alice_b");
        pseudonyms.add(Kind.HOST, "10.0.0.5");
        pseudonyms.add(Kind.HOST, "_x");
        String alice = pseudonyms.replace("user-alice");
        String address = pseudonyms.replace("10.0.0.5");
        assertThat(alice).matches("user-[0-9a-f]{12}");
        assertThat(address).matches("host-[0-9a-f]{12}");
        assertThat(pseudonyms.replace("\"user-alice-out\"")).isEqualTo('"' + alice + "-out\"");
        assertThat(pseudonyms.replace("wsk0_user-alice_b"))
                .isEqualTo("wsk0_" + pseudonyms.replace("user-alice_b"))
                .doesNotContain("alice", alice);
        assertThat(pseudonyms.replace("user-alices super-user-alice 110.0.0.5 10.0.0.50"))
                .isEqualTo("user-alices super-" + alice + " 110.0.0.5 10.0.0.50");
        assertThat(pseudonyms.replace("10.0.0.5,user-alice\n_x"))
                .matches(address + "," + alice + "\nhost-[0-9a-f]{12}");
        assertThat(pseudonyms.replace("ünï 🦆 nothing")).isEqualTo("ünï 🦆 nothing");
        assertThat(pseudonyms.replace("")).isEmpty();
    }

    @Test
    void theShortFormOfAContainersIdIsThatOfItsPseudonym() {
        Pseudonyms pseudonyms = with("key");
        String id = "0123456789abcdef".repeat(4);
        pseudonyms.add(Kind.CONTAINER, id);
        String pseudonym = pseudonyms.replace(id);
        assertThat(pseudonym).matches("[0-9a-f]{64}").isNotEqualTo(id);
        assertThat(pseudonyms.replace("container 0123456789ab died"))
                .isEqualTo("container " + pseudonym.substring(0, 12) + " died");
    }

    @Test
    void theKeyDecidesThePseudonym() {
        Pseudonyms one = with("one");
        Pseudonyms same = with("one");
        Pseudonyms other = with("other");
        for (Pseudonyms each : new Pseudonyms[] {one, same, other}) {
            each.add(Kind.USER, "alice");
        }
        assertThat(same.replace("alice")).isEqualTo(one.replace("alice"));
        assertThat(other.replace("alice")).isNotEqualTo(one.replace("alice"));
    }

    @Test
    void whatEverybodyHasIsNoName() {
        Pseudonyms pseudonyms = with("key");
        for (String name : new String[] {"localhost", "faasload", "127.0.0.1", "***", "*", ""}) {
            pseudonyms.add(Kind.HOST, name);
            assertThat(pseudonyms.replace("bin/faasload " + name)).isEqualTo("bin/faasload " + name);
        }
    }
}
