package io.faasload.export;

/** Shows how far an export or import is. Called for every row, so it must be quick. */
public interface RowProgress {

    /** Shows nothing. */
    RowProgress NONE = new RowProgress() {
        @Override
        public void begin(String table, long rows) {}

        @Override
        public void row() {}

        @Override
        public void end() {}
    };

    /** The next table, and how many rows it has. */
    void begin(String table, long rows);

    /** A row is done. */
    void row();

    /** All tables are done. */
    void end();
}
