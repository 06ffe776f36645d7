package io.faasload.traces.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a trace of Azure 2019: counts of two days, durations by function, memory by application. */
class Azure2019FuzzTest {

    @TempDir
    static Path folder;

    static Stream<byte[]> seeds() {
        return Stream.of("""
                HashOwner,HashApp,HashFunction,Trigger,1,2,3,4
                o,a,f,http,0,3,1.0,0
                o,a,g,timer,1,1,1,1
                %s
                HashOwner,HashApp,HashFunction,Trigger,1,2,3
                o,a,f,http,2,0,0
                o,b,f,queue,0,0,9
                %s
                HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_50,percentile_Average_100
                o,a,f,10.5,7,1,99,1,10,99
                o,b,f,0,1,0,0,0,0,0
                %s
                HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,AverageAllocatedMb_pct100
                o,a,3,128,100,200.5
                """.replace("%s\n", FilesInOne.SEPARATOR).getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        FilesInOne.write(folder.resolve("trace"), text, "day1.csv", "day2.csv", "durations.csv", "memory.csv");
        TraceContract.check(folder.resolve("trace"), false);
    }
}
