package io.faasload.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class HeapTest {

    private static final long MEGABYTE = 1 << 20;

    @Test
    void saysHowToIncreaseTheHeap() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Heap.require(128, 48 * MEGABYTE))
                .withMessage("Java's heap must be at least 128 MB for this command, but is 48 MB:"
                        + " set FAASLOAD_JAVA_OPTS=-Xmx256m or more");
    }

    @Test
    void toleratesTheCollectorsReserve() {
        assertThatCode(() -> Heap.require(128, 124 * MEGABYTE)).doesNotThrowAnyException();
    }
}
