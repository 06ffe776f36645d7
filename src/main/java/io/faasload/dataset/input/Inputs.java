package io.faasload.dataset.input;

import io.faasload.dataset.DatasetConnection;
import io.faasload.inputs.Input;
import io.faasload.inputs.InputFeatures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table {@code inputs}. */
public final class Inputs {

    /** A conflict that changes nothing returns no row. A row that an INSERT made has no xmax. */
    private static final String STORE = """
            INSERT INTO {schema}.inputs AS i
              (kind, name, bytes, sha256, format, width, height, seconds, sample_rate, channels, frames)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, name) DO UPDATE SET
              (bytes, sha256, format, width, height, seconds, sample_rate, channels, frames, scanned)
              = ROW (EXCLUDED.bytes, EXCLUDED.sha256, EXCLUDED.format, EXCLUDED.width, EXCLUDED.height,
                EXCLUDED.seconds, EXCLUDED.sample_rate, EXCLUDED.channels, EXCLUDED.frames, now())
            WHERE i.sha256 <> EXCLUDED.sha256
            RETURNING xmax = 0""";

    private Inputs() {}

    /**
     * What was stored.
     *
     * @param inserted number of new inputs
     * @param unchanged number of inputs whose row had this content already
     * @param changed inputs whose row had another content, as {@code KIND/NAME}
     */
    public record Stored(int inserted, int unchanged, List<String> changed) {

        public static final Stored NOTHING = new Stored(0, 0, List.of());

        /** Both together. */
        public Stored plus(Stored other) {
            List<String> all = new ArrayList<>(changed);
            all.addAll(other.changed);
            return new Stored(inserted + other.inserted, unchanged + other.unchanged, all);
        }
    }

    /** Stores inputs by kind and name; rows of others are kept, since runs may have used them. */
    public static Stored store(DatasetConnection connection, List<Input> inputs) throws SQLException {
        return connection.inTransaction(() -> {
            int inserted = 0;
            List<String> changed = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(STORE)) {
                for (Input input : inputs) {
                    Boolean isNew = store(statement, input);
                    inserted += Boolean.TRUE.equals(isNew) ? 1 : 0;
                    if (Boolean.FALSE.equals(isNew)) {
                        changed.add(input.kind() + "/" + input.name());
                    }
                }
            }
            return new Stored(inserted, inputs.size() - inserted - changed.size(), changed);
        });
    }

    /** Whether the input is new; null if its row has not changed. */
    private static @Nullable Boolean store(PreparedStatement statement, Input input) throws SQLException {
        InputFeatures features = input.features();
        statement.setString(1, input.kind());
        statement.setString(2, input.name());
        statement.setLong(3, input.bytes());
        statement.setString(4, input.sha256());
        statement.setString(5, features.format());
        statement.setObject(6, features.width(), Types.INTEGER);
        statement.setObject(7, features.height(), Types.INTEGER);
        statement.setObject(8, features.seconds(), Types.DOUBLE);
        statement.setObject(9, features.sampleRate(), Types.DOUBLE);
        statement.setObject(10, features.channels(), Types.INTEGER);
        statement.setObject(11, features.frames(), Types.BIGINT);
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Boolean.valueOf(row.getBoolean(1)) : null;
        }
    }
}
