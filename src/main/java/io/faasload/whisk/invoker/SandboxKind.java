package io.faasload.whisk.invoker;

/** What actions run in. */
public enum SandboxKind {
    /** Child processes, which need no further software. */
    PROCESS("processes"),
    /** Docker containers, as on a real invoker. */
    DOCKER("Docker containers");

    private final String plural;

    SandboxKind(String plural) {
        this.plural = plural;
    }

    /** For messages. */
    public String plural() {
        return plural;
    }
}
