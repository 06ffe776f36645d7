package io.faasload.deployment;

/** A failed step of a deployment; the message says which, why, and what to do. Exit code 1. */
public final class DeploymentException extends Exception {

    public DeploymentException(String message, Throwable cause) {
        super(message, cause);
    }

    public DeploymentException(String message) {
        super(message);
    }
}
