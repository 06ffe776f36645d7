package io.faasload.monitor;

/**
 * Gives a test class exclusive use of containers on this machine: a monitor sees everybody's, and rightly reports that
 * it did not follow all of them if one is removed before it was inspected. Put it before other extensions.
 */
public final class DockerAlone extends DockerShared {

    public DockerAlone() {
        super(false);
    }
}
