package io.faasload.whisk.entity;

import org.jspecify.annotations.Nullable;

/** How many invocations a user may send in a calendar minute and have in flight at once; null is no limit. */
public record UserLimits(
        @Nullable Integer invocationsPerMinute, @Nullable Integer concurrentInvocations) {

    public static final UserLimits NONE = new UserLimits(null, null);

    /** These, where there is one, else those of {@code defaults}. */
    public UserLimits orElse(UserLimits defaults) {
        return new UserLimits(
                invocationsPerMinute == null ? defaults.invocationsPerMinute : invocationsPerMinute,
                concurrentInvocations == null ? defaults.concurrentInvocations : concurrentInvocations);
    }
}
