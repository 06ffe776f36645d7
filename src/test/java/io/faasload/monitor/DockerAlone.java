package io.faasload.monitor;

/**
 * Lets a test class alone have containers, of all that run on this machine: a monitor sees everybody's, and rightly says that
 * it has not followed all of them if one is gone before it could be looked at. Name it before other extensions.
 */
public final class DockerAlone extends DockerShared {

    public DockerAlone() {
        super(false);
    }
}
