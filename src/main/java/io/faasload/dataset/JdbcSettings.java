package io.faasload.dataset;

import io.faasload.config.key.Secret;
import java.io.Serializable;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How a task connects to the dataset: the address includes timeouts and TLS mode, but not the credentials.
 *
 * @param url {@code jdbc:postgresql://…}
 * @param user role
 * @param password of the role
 * @param schema of the dataset
 */
public record JdbcSettings(String url, String user, Secret password, String schema) implements Serializable {

    /**
     * Opens a connection; the caller closes it.
     *
     * @throws PermanentRefusalException if there is no such database
     */
    public DatasetConnection connect() throws SQLException {
        return connect(source());
    }

    /**
     * Opens a connection with this timeout for connecting and for each answer; the caller closes it.
     *
     * @param patienceSeconds at least 1
     */
    public DatasetConnection connect(int patienceSeconds) throws SQLException {
        var source = source();
        source.setConnectTimeout(patienceSeconds);
        source.setSocketTimeout(patienceSeconds);
        return connect(source);
    }

    private DatasetConnection connect(DataSource source) throws SQLException {
        try {
            return new DatasetConnection(source.getConnection(user, password.value()), schema);
        } catch (SQLException e) {
            throw PermanentRefusalException.classified(e);
        }
    }

    private PGSimpleDataSource source() {
        // Not DriverManager: in a Flink cluster the driver is in the job's class loader, which it does not see.
        var source = new PGSimpleDataSource();
        source.setURL(url);
        return source;
    }

    /** Without the parameters in the address, which may contain the password of a TLS key. */
    @Override
    public String toString() {
        return user + "@" + url.replaceFirst("\\?.*", "");
    }
}
