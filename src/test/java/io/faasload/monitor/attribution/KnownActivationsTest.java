package io.faasload.monitor.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.monitor.log.EndLine;
import org.junit.jupiter.api.Test;

class KnownActivationsTest {

    private static final int MOST = 20_000;

    private final KnownActivations known = new KnownActivations();

    @Test
    void forgetsTheEldestWithEverythingAboutIt() {
        EndedActivation eldest = activation("eldest", "one/blur", 1_000);
        EndedActivation later = activation("later", "two/blur", 1_000);
        EndLine line = new EndLine(1_000_000, "c");
        known.add(eldest);
        known.answered(eldest, Attribution.inferred(Attribution.Evidence.END_LINE, "c"), line);
        known.add(later);
        assertThat(known.sharesName(later)).isTrue();
        assertThat(known.isOwned(line)).isTrue();

        for (int i = 0; i < MOST - 1; i++) {
            known.add(activation("a" + i, "two/blur", 50_000));
        }

        assertThat(known.attribution(eldest.id())).isEmpty();
        assertThat(known.isOwned(line)).isFalse();
        assertThat(known.endingAround(later, 100, 10)).isEmpty();
        assertThat(known.sharesName(later))
                .as("the other package's action is no longer known")
                .isFalse();
    }

    @Test
    void keepsANameThatIsStillInUse() {
        known.add(activation("eldest", "one/blur", 1_000));
        known.add(activation("second", "one/blur", 1_000));
        EndedActivation later = activation("later", "two/blur", 1_000);
        known.add(later);
        for (int i = 0; i < MOST - 2; i++) {
            known.add(activation("a" + i, "two/blur", 50_000));
        }

        assertThat(known.sharesName(later)).isTrue();
    }

    @Test
    void forgetsAnActivationThatWasAlsoQueriedWithAnotherEnd() {
        known.add(activation("eldest", "blur", 1_000));
        known.answered(activation("eldest", "blur", 1_050), Attribution.ambiguous("none"), null);
        EndedActivation later = activation("later", "blur", 1_000);
        for (int i = 0; i < MOST; i++) {
            known.add(activation("a" + i, "blur", 50_000));
        }

        assertThat(known.endingAround(later, 100, 10)).isEmpty();
    }

    private static EndedActivation activation(String id, String action, long endMillis) {
        return new EndedActivation(id, "guest", action, endMillis - 100, endMillis, null, null, null, false);
    }
}
