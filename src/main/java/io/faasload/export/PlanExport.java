package io.faasload.export;

import io.faasload.export.file.Format;
import io.faasload.export.file.RowFile;
import io.faasload.export.table.ColumnType;
import io.faasload.export.table.Table;
import io.faasload.export.table.TypedColumn;
import io.faasload.traces.FunctionName;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.map.ActionMapping;
import io.faasload.traces.map.MappedAction;
import io.faasload.traces.map.SentParameters;
import io.faasload.traces.plan.PlannedLoad;
import io.faasload.traces.plan.PlannedPoint;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what would be sent when: one row for each point, in the order of time. */
public final class PlanExport {

    private static final Table TABLE = new Table(
            "plan",
            "What would be sent when",
            List.of(
                    column("planned_us", ColumnType.BIGINT, true, "Planned time, from the start of the injection"),
                    column("namespace", ColumnType.TEXT, false, "User that invokes; NULL without an action"),
                    column("action", ColumnType.TEXT, false, "Action that is invoked; NULL if none is mapped"),
                    column("owner", ColumnType.TEXT, true, "Owner of the function in the trace; may be empty"),
                    column("app", ColumnType.TEXT, true, "Application in the trace; may be empty"),
                    column("function", ColumnType.TEXT, true, "Function in the trace"),
                    column("point", ColumnType.BIGINT, true, "Number of the point among those of its function, from 1"),
                    column("parameters", ColumnType.TEXT, false, "JSON object that is sent; NULL without parameters"),
                    column("duration_ms", ColumnType.DOUBLE, false, "Duration that the trace wants; NULL if unknown"),
                    column("memory_mb", ColumnType.DOUBLE, false, "Memory that the trace wants; NULL if unknown"),
                    column("source", ColumnType.TEXT, true, "File of the trace")),
            List.of(),
            List.of());

    private static TypedColumn column(String name, ColumnType type, boolean isRequired, String description) {
        return new TypedColumn(name, type, isRequired, description, name);
    }

    /**
     * What was written.
     *
     * @param points number of rows
     * @param unmapped names of functions without an action
     */
    public record Written(long points, List<String> unmapped) {}

    private final ActionMapping mapping;
    private final IdentityHashMap<TraceFunction, Optional<MappedAction>> actions = new IdentityHashMap<>();
    private final SentParameters sent = new SentParameters();

    private PlanExport(ActionMapping mapping) {
        this.mapping = mapping;
    }

    /** The name of the file while it is not complete. */
    public static Path partial(Path file) {
        return file.resolveSibling(file.getFileName() + ".partial");
    }

    /**
     * Writes a file, which gets its name at the end.
     *
     * @param file must not exist
     */
    public static Written write(PlannedLoad load, ActionMapping mapping, Path file, Format format)
            throws IOException, ExportException {
        if (Files.exists(file)) {
            throw new ExportException("--out: already exists: " + file);
        }
        Path partial = partial(file);
        try {
            Written written = new PlanExport(mapping).write(load, partial, format);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            return written;
        } catch (NoSuchFileException e) {
            throw new ExportException(
                    "--out: no such folder: " + file.toAbsolutePath().getParent(), e);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private Written write(PlannedLoad load, Path file, Format format) throws IOException {
        Files.deleteIfExists(file); // of an interrupted one
        long count = 0;
        try (PlannedLoad.Merged points = load.merged();
                RowFile rows = format.create(file, TABLE, Map.of())) {
            @Nullable Object[] row = new Object[TABLE.columns().size()];
            while (points.hasNext()) {
                PlannedPoint planned = points.next();
                fill(row, planned);
                rows.write(row);
                count++;
            }
        }
        List<String> unmapped = actions.entrySet().stream()
                .filter(action -> action.getValue().isEmpty())
                .map(action -> action.getKey().name().shortName())
                .distinct()
                .sorted()
                .toList();
        return new Written(count, unmapped);
    }

    private void fill(@Nullable Object[] row, PlannedPoint planned) {
        FunctionName name = planned.function().name();
        MappedAction action = actions.computeIfAbsent(
                        planned.function(), function -> Optional.ofNullable(mapping.of(function.name())))
                .orElse(null);
        String parameters = planned.point().parameters();
        row[0] = planned.point().micros();
        row[1] = action == null ? null : action.namespace();
        row[2] = action == null ? null : action.action();
        row[3] = name.owner();
        row[4] = name.app();
        row[5] = name.function();
        row[6] = planned.number();
        row[7] = action == null
                ? parameters
                : sent.of(parameters, action, planned.durationMillis(), planned.memoryMegabytes());
        row[8] = rounded(planned.durationMillis());
        row[9] = rounded(planned.memoryMegabytes());
        row[10] = planned.function().source();
    }

    private static @Nullable String rounded(double value) {
        BigDecimal rounded = SentParameters.rounded(value);
        return rounded == null ? null : rounded.toString();
    }
}
