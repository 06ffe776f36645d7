package io.faasload.driver.state;

import java.io.IOException;

/** A state is intact, but this build lacks its classes, or has others in their place. */
final class OtherBuildException extends IOException {

    OtherBuildException(Throwable cause) {
        super("it was written by another build of FaaSLoad, and this one cannot read it", cause);
    }
}
