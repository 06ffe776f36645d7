package io.faasload.cli;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Usage of runs that end in every possible way, as reported by the embedded platform's monitor. */
@ExtendWith(PlatformExtension.class)
class UsageIT {

    @TempDir
    Path directory;

    @Test
    void everyRunHasUsageHoweverItEnds(LocalPlatform platform, DatabaseLogin database) throws Exception {
        expectUsage(EndingRuns.generated(new Session(platform, database, "ends", directory), directory, 1, 128));
    }

    @Test
    @Tag("slow")
    void everyRunOfTwoSizesHasUsageHoweverItEnds(LocalPlatform platform, DatabaseLogin database) throws Exception {
        expectUsage(EndingRuns.generated(new Session(platform, database, "both", directory), directory, 2, 128, 256));
    }

    private static void expectUsage(EndingRuns runs) throws Exception {
        runs.expectEachToHaveEndedInItsWay();
        runs.expectUsageOfEach();
        runs.expectSamplesAsInFaaSLoad();
    }
}
