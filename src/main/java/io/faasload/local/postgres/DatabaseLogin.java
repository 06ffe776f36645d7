package io.faasload.local.postgres;

/** Address and credentials of a database. Printing it masks the password. */
public record DatabaseLogin(String host, int port, String database, String user, String password) {

    /** JDBC URL with user and password. Disables TLS, since the driver would wait up to five seconds for its negotiation. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?user=" + user + "&password=" + password
                + "&sslmode=disable";
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
