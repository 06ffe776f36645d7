package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.export.DatasetExport;
import io.faasload.export.ExportException;
import io.faasload.export.anonymous.Pseudonyms;
import io.faasload.export.file.ExportedTable;
import io.faasload.export.file.Format;
import io.faasload.export.metadata.Description;
import io.faasload.export.recipe.Recipe;
import io.faasload.export.recipe.RecipeExport;
import io.faasload.inputs.InputMaker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes the dataset to files: a table of runs with a typed column for each parameter, split by function,"
                        + " and all other tables. The same dataset gives the same bytes. While it is written, the folder is named"
                        + " DIR.partial; if it fails or is interrupted, that is deleted.")
final class ExportCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to create.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path directory;

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            description =
                    "${COMPLETION-CANDIDATES}, or both, separated by a comma; CSV is in DIR/csv. Default: parquet.")
    private Set<Format> formats = EnumSet.of(Format.PARQUET);

    @Option(
            names = "--recipe",
            description =
                    "Writes, instead of the rows, what regenerate needs to generate the dataset again: manifest, code,"
                            + " seeds, hashes, settings and versions.")
    private boolean isRecipe;

    @Option(
            names = "--manifest",
            paramLabel = "MANIFEST",
            description =
                    "For --recipe: the manifest of the functions, with their code. Can be given several times. Default:"
                            + " the manifest of the sample functions.")
    private List<Path> manifests = new ArrayList<>();

    @Option(
            names = "--inputs-seed",
            paramLabel = "S",
            defaultValue = "" + InputMaker.DEFAULT_SEED,
            description =
                    "For --recipe: the --seed of inputs make. The recipe has it only if it gives the inputs of the"
                            + " dataset. Default: ${DEFAULT-VALUE}.")
    private long inputsSeed;

    @Option(
            names = "--anonymise",
            description =
                    "Replaces names of users, namespaces, hosts and containers, each with the same pseudonym everywhere,"
                            + " with a random key that nobody keeps.")
    private boolean isAnonymous;

    @Option(
            names = "--anonymise-key",
            paramLabel = "FILE",
            description =
                    "The same with the key in a file, which is created if it does not exist: exports with the same key"
                            + " have the same pseudonyms. Keep it secret.")
    private @Nullable Path keyFile;

    @Option(names = "--title", paramLabel = "TEXT", description = "Title of the dataset (publication.title).")
    private @Nullable String title;

    @Option(
            names = "--creator",
            paramLabel = "NAME",
            description =
                    "Who made it: 'Family, Given', or an organization (publication.creators). Can be given several times.")
    private List<String> creators = new ArrayList<>();

    @Option(
            names = "--license",
            paramLabel = "ID",
            description = "Its licence: an SPDX identifier, such as CC-BY-4.0, or an address (publication.license).")
    private @Nullable String license;

    @Option(names = "--url", paramLabel = "URL", description = "Its web page (publication.url).")
    private @Nullable String url;

    @Option(names = "--date", paramLabel = "YYYY-MM-DD", description = "Date of its publication (publication.date).")
    private @Nullable String date;

    @Override
    public Integer call() throws Exception {
        Map<String, @Nullable String> given = new LinkedHashMap<>();
        given.put("title", title);
        given.put("creators", creators.isEmpty() ? null : String.join("; ", creators));
        given.put("license", license);
        given.put("url", url);
        given.put("date", date);
        given.forEach((key, value) -> {
            if (value != null) {
                main.overrides().put("publication." + key, value);
            }
        });
        if (isRecipe && (isAnonymous || keyFile != null)) {
            throw new ConfigurationException(
                    List.of("--anonymise: must not be given with --recipe, which needs the names"));
        }
        LoaderConfig config = main.config();
        return Interruption.during(
                main.err(),
                interruption -> isRecipe ? exportRecipe(config, interruption) : export(config, interruption));
    }

    private int exportRecipe(LoaderConfig config, Interruption interruption)
            throws DatasetException, SQLException, ExportException, ConfigurationException {
        List<Path> files = manifests.isEmpty() ? List.of(Workflow.home().resolve(Demo.MANIFEST)) : manifests;
        try (DatasetConnection connection =
                interruption.watch(DatasetDatabase.of(config.database()).connect())) {
            Recipe recipe = RecipeExport.run(connection, new RecipeExport.Request(directory, files, inputsSeed));
            String made = recipe.inputs().seed() == null
                    ? "not made by inputs make from seed " + inputsSeed + ", so regenerate will ask for them"
                    : "made by inputs make from seed " + recipe.inputs().seed();
            main.out()
                    .printf(
                            "%s: recipe of dataset %s, %d inputs, %s%n",
                            directory, recipe.dataset(), recipe.inputs().files().size(), made);
            main.out().println("it has a copy of the manifest: look for secrets in it before you publish it");
            main.out().flush();
            return 0;
        }
    }

    private int export(LoaderConfig config, Interruption interruption)
            throws DatasetException, SQLException, ExportException {
        String verdict = verdict(config, interruption);
        try (DatasetConnection connection =
                interruption.watch(DatasetDatabase.of(config.database()).connect())) {
            Description exported = DatasetExport.run(
                    connection,
                    new DatasetExport.Request(directory, formats, config.publication(), verdict, pseudonyms()),
                    new RowProgressPrinter(main.out(), Terminal.ofThisProcess()::columns, "exporting"));
            if (!exported.missing().isEmpty()) {
                main.out()
                        .println("not given, and missing in the files that describe the dataset: "
                                + String.join(", ", exported.missing()));
            }
            main.out().println(directory + ": " + summary(exported.tables()));
            main.out().flush();
            return 0;
        }
    }

    private @Nullable Pseudonyms pseudonyms() throws ExportException {
        return keyFile != null
                ? new Pseudonyms(PseudonymKey.in(keyFile))
                : isAnonymous ? new Pseudonyms(PseudonymKey.random()) : null;
    }

    /** What {@code verify} says; it needs a connection of its own, since an export only reads. */
    private static String verdict(LoaderConfig config, Interruption interruption) throws DatasetException {
        StringWriter said = new StringWriter();
        try (DatasetConnection connection =
                interruption.watch(DatasetDatabase.of(config.database()).connect())) {
            VerifyCommand.verify(config, connection, new PrintWriter(said, true), false);
        } catch (ConfigurationException | SQLException e) {
            return "not verified: " + e.getMessage();
        }
        return said.toString();
    }

    private static String summary(List<ExportedTable> tables) {
        return "%d files, %d rows, %d bytes"
                .formatted(
                        tables.stream().mapToInt(table -> table.parts().size()).sum(),
                        tables.stream().mapToLong(ExportedTable::rows).sum(),
                        tables.stream()
                                .flatMap(table -> table.parts().stream())
                                .mapToLong(part -> part.bytes())
                                .sum());
    }
}
