package io.faasload.cli;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.MessageLine;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.export.ExportException;
import io.faasload.export.PlanExport;
import io.faasload.export.file.Format;
import io.faasload.files.IoReason;
import io.faasload.files.PrivateFile;
import io.faasload.injection.MeasuredRuns;
import io.faasload.process.ProcessExit;
import io.faasload.process.Signals;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceSet;
import io.faasload.traces.map.MeasuredAction;
import io.faasload.traces.map.NearestActions;
import io.faasload.traces.plan.FaasLoadFolder;
import io.faasload.traces.plan.TraceHtml;
import io.faasload.traces.plan.TraceSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code traces describe}, {@code traces convert}, {@code traces plan}, {@code traces map}. */
@Command(
        name = "traces",
        mixinStandardHelpOptions = true,
        description =
                "Describes, converts and plans traces: FaaSLoad's, Azure 2019, in-vitro, Azure 2021, FaaSRail. Only map asks a server: the database.",
        synopsisSubcommandLabel = "COMMAND")
final class TracesCommand {

    private static final int MOST_NAMES = 3;
    private static final int LONGEST_NAME = 40;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description = "Prints what a trace holds: functions, points, span, rates, durations.")
    int describe(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "A trace, or a folder of traces.")
                    List<Path> files,
            @Mixin TraceOptions.Reading reading,
            @Option(
                            names = "--html",
                            paramLabel = "FILE",
                            description = "Writes plots to an HTML file, which loads nothing else.")
                    @Nullable Path html)
            throws ConfigurationException, IOException {
        try (TraceSet traces = reading.read(files, Set.of())) {
            TraceSummary summary = TraceSummary.of(traces);
            summary.lines().forEach((name, value) -> main.out().printf("%-18s %s%n", name, value));
            if (html != null) {
                String names = files.stream().map(Path::toString).collect(Collectors.joining(", "));
                try {
                    PrivateFile.write(html, TraceHtml.of(summary, names));
                } catch (IOException e) {
                    throw new IOException("cannot write " + html + ": " + IoReason.of(e), e);
                }
            }
        }
        return 0;
    }

    @Command(
            name = "convert",
            mixinStandardHelpOptions = true,
            description =
                    "Converts traces to FaaSLoad's format: one file for each function. While they are written, the folder is named"
                            + " DIR.partial.")
    int convert(
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "A trace, or a folder of traces.") @Nullable List<Path> files,
            @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to create.")
                    Path directory,
            @Mixin TraceOptions.Shape shape)
            throws ConfigurationException, IOException, ExportException {
        onInterrupt(FaasLoadFolder.partial(directory));
        return shape.plan(orNone(files), main.err(), (load, mapping) -> {
            FaasLoadFolder.Written written = FaasLoadFolder.write(load, directory);
            main.out().printf("%s: %d files, %d points%n", directory, written.files(), written.points());
            return 0;
        });
    }

    @Command(
            name = "plan",
            mixinStandardHelpOptions = true,
            description =
                    "Writes what would be sent when, one row for each point, in the order of time. Sends nothing. While it is written,"
                            + " the file is named FILE.partial.")
    int plan(
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "A trace, or a folder of traces.") @Nullable List<Path> files,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to create.") Path out,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            description = "${COMPLETION-CANDIDATES}. Default: that of the name of FILE, else parquet.")
                    @Nullable Format format,
            @Mixin TraceOptions.Shape shape)
            throws ConfigurationException, IOException, ExportException {
        onInterrupt(PlanExport.partial(out));
        Format chosen = format != null ? format : out.toString().endsWith(".csv") ? Format.CSV : Format.PARQUET;
        return shape.plan(orNone(files), main.err(), (load, mapping) -> {
            PlanExport.Written written = PlanExport.write(load, mapping, out, chosen);
            main.out()
                    .printf(
                            "%s: %d points of %d functions%n",
                            out, written.points(), load.functions().size());
            if (!written.unmapped().isEmpty()) {
                main.err()
                        .printf(
                                "note: no action is mapped (--map) to %d functions: %s%s%n",
                                written.unmapped().size(),
                                written.unmapped().stream()
                                        .limit(MOST_NAMES)
                                        .map(name -> MessageLine.of(StringUtils.abbreviate(name, LONGEST_NAME)))
                                        .collect(Collectors.joining(", ")),
                                written.unmapped().size() > MOST_NAMES ? ", …" : "");
            }
            return 0;
        });
    }

    @Command(
            name = "map",
            mixinStandardHelpOptions = true,
            description =
                    "Maps each function of a trace to the function of the dataset in database.schema whose mean duration is nearest and"
                            + " whose memory limit suffices, and writes the mapping for --map or injection.map.")
    int map(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "A trace, or a folder of traces.")
                    List<Path> files,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to create, YAML.")
                    Path out,
            @Mixin TraceOptions.Reading reading)
            throws ConfigurationException, DatasetException, SQLException, IOException, ExportException {
        if (Files.exists(out)) {
            throw new ExportException(
                    "--out " + out + " exists, and may have been edited: delete it, or name another file");
        }
        List<MeasuredAction> actions;
        try (DatasetConnection connection = main.database(main.config()).connect()) {
            actions = MeasuredRuns.read(connection);
        }
        if (actions.isEmpty()) {
            throw new ExportException(
                    "no run in the dataset to map to: generate a dataset first, or set database.schema to that of one");
        }
        try (TraceSet traces = reading.read(files, Set.of())) {
            NearestActions nearest = NearestActions.of(traces.functions(), actions, TimeWindow.ALL);
            PrivateFile.write(out, nearest.mapping().text(nearest.comments()));
            nearest.comments().stream().skip(1).forEach(main.out()::println);
            main.out()
                    .printf(
                            "%s: %d functions%n",
                            out, nearest.mapping().actions().size());
            nearest.warning().ifPresent(main.err()::println);
        }
        return 0;
    }

    private static List<Path> orNone(@Nullable List<Path> files) {
        return files == null ? List.of() : files;
    }

    private void onInterrupt(Path partial) {
        Map.of("INT", 130, "TERM", 143)
                .forEach((name, code) -> Signals.handle(name, () -> {
                    main.err()
                            .println("\nfaasload: interrupted"
                                    + (Files.exists(partial)
                                            ? "; what was written is in " + partial + ", delete it"
                                            : ""));
                    main.err().flush();
                    ProcessExit.with(code);
                }));
    }
}
