package io.faasload.whisk.entity;

import org.jspecify.annotations.Nullable;

/** How many invocations a user may send per calendar minute and have in flight; null means unlimited. */
public record UserLimits(
        @Nullable Integer invocationsPerMinute, @Nullable Integer concurrentInvocations) {

    public static final UserLimits NONE = new UserLimits(null, null);

    /** These limits, with {@code defaults} for those that are not set. */
    public UserLimits orElse(UserLimits defaults) {
        return new UserLimits(
                invocationsPerMinute == null ? defaults.invocationsPerMinute : invocationsPerMinute,
                concurrentInvocations == null ? defaults.concurrentInvocations : concurrentInvocations);
    }
}
