package io.faasload.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Generates a completion script for fish; picocli supports only bash and zsh. */
final class FishCompletion {

    private final CommandSpec root;
    private final StringBuilder script = new StringBuilder();

    private FishCompletion(CommandSpec root) {
        this.root = root;
    }

    static String script(CommandSpec root) {
        FishCompletion completion = new FishCompletion(root);
        completion.complete("-f");
        completion.add(root, List.of());
        return completion.script.toString();
    }

    private void add(CommandSpec command, List<String> path) {
        String here = condition(command, path);
        command.subcommands()
                .forEach((name, subcommand) -> complete("-n " + quoted(here) + " -a " + name
                        + described(subcommand.getCommandSpec().usageMessage().description())));
        for (OptionSpec option : command.options()) {
            complete("-n " + quoted(here) + names(option) + argument(option) + described(option.description()));
        }
        if (command.positionalParameters().stream().anyMatch(parameter -> isPath(parameter.auxiliaryTypes()))) {
            complete("-n " + quoted(here) + " -F");
        }
        command.subcommands().forEach((name, subcommand) -> {
            List<String> below = new ArrayList<>(path);
            below.add(name);
            add(subcommand.getCommandSpec(), below);
        });
    }

    /** Matches when the command line has this command but no subcommand of it; names may repeat in other groups. */
    private String condition(CommandSpec command, List<String> path) {
        String others = root.subcommands().entrySet().stream()
                .filter(group ->
                        path.isEmpty() || !group.getValue().getSubcommands().isEmpty())
                .map(group -> group.getKey())
                .filter(name -> !path.contains(name))
                .collect(Collectors.joining(" "));
        List<String> conditions = new ArrayList<>();
        path.forEach(name -> conditions.add(seen(name)));
        conditions.add("not " + seen(others));
        if (!path.isEmpty() && !command.subcommands().isEmpty()) {
            conditions.add("not " + seen(String.join(" ", command.subcommands().keySet())));
        }
        return String.join("; and ", conditions);
    }

    private static String seen(String names) {
        return "__fish_seen_subcommand_from " + names;
    }

    private static String names(OptionSpec option) {
        return java.util.Arrays.stream(option.names())
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
    }

    private static String argument(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        return isPath(option.auxiliaryTypes()) ? " -r -F" : " -x";
    }

    private static boolean isPath(Class<?>[] types) {
        return List.of(types).contains(Path.class);
    }

    /** Only the first sentence, to fit on a line. */
    private static String described(String[] description) {
        String text = CommandLine.Help.Ansi.OFF.string(String.join(" ", description));
        return text.isEmpty() ? "" : " -d " + quoted(text.split("(?<=\\.) ", 2)[0]);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private void complete(String arguments) {
        script.append("complete -c ")
                .append(root.name())
                .append(' ')
                .append(arguments.strip())
                .append('\n');
    }
}
