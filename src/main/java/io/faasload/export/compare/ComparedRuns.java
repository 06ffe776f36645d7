package io.faasload.export.compare;

import io.faasload.export.ExportException;
import io.faasload.export.file.NamedRows;
import java.io.IOException;
import java.sql.SQLException;
import java.util.SortedSet;

/** The runs and parameters of a dataset, by function, sorted by the id of the run. */
public interface ComparedRuns {

    /** Names of the functions with runs. */
    SortedSet<String> functions();

    /** Passes on the runs of a function, with the columns of an export. The columns may come more than once, before more rows. */
    void runs(String function, NamedRows rows) throws IOException, SQLException, ExportException;

    /** Passes on the parameters of a function's runs, in the same way; those of a run sorted by name. */
    void parameters(String function, NamedRows rows) throws IOException, SQLException, ExportException;
}
