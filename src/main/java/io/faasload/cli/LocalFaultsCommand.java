package io.faasload.cli;

import io.faasload.local.PlatformStatus;
import io.faasload.whisk.fault.FaultPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code local faults}: exit code 1 if the platform is not running. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description = "Injects these faults into a running platform's OpenWhisk, and turns off all others.")
final class LocalFaultsCommand implements Callable<Integer> {

    @Mixin
    LocalCommand.Directory directory = new LocalCommand.Directory();

    @Parameters(
            arity = "0..1",
            converter = ListConverter.class,
            paramLabel = "LIST",
            description = "Comma-separated list of name=share; see docs/faults.md. 'none' or no list turns all off.")
    FaultPlan faults = FaultPlan.NONE;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        return directory.ifRunning(out, platform -> {
            platform.change(faults);
            print(platform.status(), out);
        });
    }

    /** Prints which faults are on, and once any occurred how often each has. */
    static void print(PlatformStatus status, PrintWriter out) {
        out.println("Faults         " + status.faults());
        if (!status.faultCounts().isEmpty()) {
            out.println("So far         "
                    + status.faultCounts().entrySet().stream()
                            .map(count -> count.getKey() + " " + count.getValue())
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Parses a list of faults; an invalid one is wrong usage. */
    static final class ListConverter implements ITypeConverter<FaultPlan> {
        @Override
        public FaultPlan convert(String list) {
            try {
                return FaultPlan.parse(list);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
