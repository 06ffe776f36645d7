package io.faasload.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints a shell completion script.",
        footer = {
            "",
            "bash, zsh:  source <(bin/faasload completion bash)",
            "fish:       bin/faasload completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {

    private enum Shell {
        BASH,
        ZSH,
        FISH;

        /** As the user types it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        // Picocli's script for bash works in zsh too.
        String script = shell == Shell.FISH
                ? FishCompletion.script(root.getCommandSpec())
                : AutoComplete.bash(root.getCommandName(), root);
        spec.commandLine().getOut().println(script);
        return 0;
    }
}
