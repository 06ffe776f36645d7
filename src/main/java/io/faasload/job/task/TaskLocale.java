package io.faasload.job.task;

import java.util.Locale;

/** The language of a JVM that somebody else has started. */
public final class TaskLocale {

    private TaskLocale() {}

    /**
     * Refuses this JVM if its default locale has letters or digits of its own, by which names and numbers of libraries turn
     * into others: Kafka's connector asks for {@code earl\u0131est} in Turkish.
     */
    public static void require() throws ForeignLocaleException {
        require(Locale.getDefault(Locale.Category.FORMAT), Locale.getDefault());
    }

    static void require(Locale... locales) throws ForeignLocaleException {
        for (Locale locale : locales) {
            if (!"I".toLowerCase(locale).equals("i")
                    || !"i".toUpperCase(locale).equals("I")
                    || !String.format(locale, "%d", 1234567890).equals("1234567890")) {
                throw new ForeignLocaleException(locale);
            }
        }
    }
}
