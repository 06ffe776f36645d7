package io.faasload.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcStatTest {

    private static final String STAT =
            "4711 (a) b (c) S 1 4711 4711 0 -1 4194560 1 2 3 4 250 50 1000 200 20 0 9 0 12345 1 2";

    @Test
    void addsTheRequestedTimesWhateverTheNameIs() {
        assertThat(ProcStat.seconds(STAT, 11, 12)).isEqualTo(3.0);
        assertThat(ProcStat.seconds(STAT, 11, 12, 13, 14)).isEqualTo(15.0);
    }

    @Test
    void countsTheMachineBusyWithAllButIdlingAndWaiting() {
        assertThat(ProcStat.busySeconds(List.of("cpu  100 200 300 99999 88888 10 20 70 0 0", "cpu0 1 1 1 1")))
                .isEqualTo(6.3, within(1e-9));
    }

    @Test
    void readsThePeakInMebibytes() {
        assertThat(ProcStat.peakMegabytes(List.of("Name:\tjava", "VmHWM:\t    2048 kB")))
                .isEqualTo(2.0);
    }

    @Test
    void readsThisProcessAndThisMachine() throws Exception {
        assertThat(ProcStat.cpuSeconds(ProcessHandle.current().pid())).isPositive();
        assertThat(ProcStat.busySeconds()).isPositive();
        assertThat(ProcStat.peakMegabytes(ProcessHandle.current().pid())).isPositive();
        assertThat(ProcStat.loadAverage()).matches("[0-9.]+ [0-9.]+ [0-9.]+");
        assertThat(ProcStat.machine()).contains("cores");
    }

    @Test
    void countsChildrenThatHaveEnded() throws Exception {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; read x")
                .start();
        try {
            ProcessHandle handle = shell.toHandle();
            while (handle.children().findAny().isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            while (handle.children().findAny().isPresent()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            assertThat(ProcStat.cpuSecondsOfTree(handle)).isGreaterThan(ProcStat.cpuSeconds(shell.pid()));
        } finally {
            shell.destroyForcibly();
        }
    }
}
