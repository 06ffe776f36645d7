package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The recipes of {@code docs/dataset.md}: the same table of numbers by SQL, pandas, R, DuckDB and Spark. They read an export in the
 * folder {@code dataset} of a directory.
 */
final class DocumentedRecipes {

    private static final String PYTHON = "/usr/bin/python3";

    /** Has Spark's jars, which do not fit with ours; set by profile {@code spark}. */
    private static final String SPARK = System.getProperty("faasload.spark", "");

    private final Path directory;
    private final String page;
    private final List<String> skipped = new ArrayList<>();

    DocumentedRecipes(Path directory) throws IOException {
        this.directory = directory;
        String all = Files.readString(Path.of("docs", "dataset.md"));
        this.page = all.substring(all.indexOf("## Recipes"));
    }

    /** Runs all recipes whose tools are here, and compares their numbers with those of the database. */
    void check(Connection database) throws IOException, InterruptedException, SQLException {
        List<List<Double>> expected = query(database, block("sql"));
        assertThat(expected).isNotEmpty();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            String sql = block("sql duckdb").replace("'dataset/", "'" + directory.resolve("dataset") + "/");
            compare("DuckDB", query(duckdb, sql), expected);
        }
        if (runs(PYTHON, "-c", "import pandas")) {
            compare("pandas", csv(PYTHON, "-c", block("python")), expected);
        } else {
            skipped.add("pandas (python3-pandas)");
        }
        if (runs("Rscript", "--version")) {
            compare("R", csv("Rscript", "-e", block("r")), expected);
        } else {
            skipped.add("R (r-base-core)");
        }
        if (SPARK.isEmpty()) {
            System.out.println("Recipe not run: Spark, which needs -Pspark");
        } else {
            compare("Spark", spark(), expected);
        }
    }

    /** Tools that are not installed. */
    List<String> skipped() {
        return skipped;
    }

    private String block(String language) {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).as("a recipe in " + language).isTrue();
        return block.group(1);
    }

    private static void compare(String tool, List<List<Double>> numbers, List<List<Double>> expected) {
        assertThat(numbers).as(tool).hasSameSizeAs(expected);
        for (int row = 0; row < expected.size(); row++) {
            assertThat(numbers.get(row)).as(tool).hasSameSizeAs(expected.get(row));
            for (int column = 0; column < expected.get(row).size(); column++) {
                double value = expected.get(row).get(column);
                assertThat(numbers.get(row).get(column))
                        .as(tool + " " + expected)
                        .isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
            }
        }
    }

    private static List<List<Double>> query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<Double>> numbers = new ArrayList<>();
            while (rows.next()) {
                List<Double> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(rows.getDouble(column));
                }
                numbers.add(row);
            }
            return numbers;
        }
    }

    private boolean runs(String... command) throws InterruptedException {
        try {
            return process(List.of(command)).exit() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<List<Double>> csv(String... command) throws IOException, InterruptedException {
        return numbers(process(List.of(command)));
    }

    private List<List<Double>> spark() throws IOException, InterruptedException {
        Path program = Files.writeString(directory.resolve("Recipe.java"), """
                public class Recipe {
                    public static void main(String[] statements) {
                        var spark = org.apache.spark.sql.SparkSession.builder().master("local[1]")
                                .config("spark.ui.enabled", false).config("spark.sql.shuffle.partitions", 1).getOrCreate();
                        for (String statement : statements) {
                            for (var row : spark.sql(statement).collectAsList()) System.out.println("row," + row.mkString(","));
                        }
                        spark.stop();
                    }
                }
                """);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String opened : List.of("java.lang", "java.nio", "java.util", "java.net", "java.io", "sun.nio.ch")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", SPARK + "/*", program.toString()));
        Stream.of(block("sql spark").split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .forEach(command::add);
        Ended ended = process(command);
        String rows = ended.out()
                .lines()
                .filter(line -> line.startsWith("row,"))
                .map(line -> line.substring("row,".length()))
                .reduce("header", (all, line) -> all + "\n" + line);
        return numbers(new Ended(ended.exit(), rows, ended.err()));
    }

    private record Ended(int exit, String out, String err) {}

    private Ended process(List<String> command) throws IOException, InterruptedException {
        Path err = directory.resolve("recipe.err");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(err.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    /** The numbers below the header. */
    private static List<List<Double>> numbers(Ended ended) {
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended.out()
                .lines()
                .skip(1)
                .filter(line -> !line.isBlank())
                .map(line -> Stream.of(line.split(","))
                        .map(field -> Double.valueOf(field.replace("\"", "")))
                        .toList())
                .toList();
    }
}
