package io.faasload.whisk.invoker;

/** What actions run in. */
public enum SandboxKind {
    /** Child processes: nothing is needed for them. */
    PROCESS("processes"),
    /** Docker containers, as those of a real invoker. */
    DOCKER("Docker containers");

    private final String plural;

    SandboxKind(String plural) {
        this.plural = plural;
    }

    /** As a user reads it. */
    public String plural() {
        return plural;
    }
}
