package io.faasload.driver.state;

import java.io.IOException;

/** A state is intact, but this build lacks its classes or has incompatible ones. */
final class OtherBuildException extends IOException {

    OtherBuildException(Throwable cause) {
        super("it was written by an incompatible build of FaaSLoad", cause);
    }
}
