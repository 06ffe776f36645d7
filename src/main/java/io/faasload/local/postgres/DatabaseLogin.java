package io.faasload.local.postgres;

/** Where a database is and who may log in. Printing it masks the password. */
public record DatabaseLogin(String host, int port, String database, String user, String password) {

    /** Address with user and password, and without the question for TLS, to which the driver allows five seconds. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?user=" + user + "&password=" + password
                + "&sslmode=disable";
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
