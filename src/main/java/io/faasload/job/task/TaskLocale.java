package io.faasload.job.task;

import java.util.Locale;

/** Checks the locale of a JVM that was started by somebody else. */
public final class TaskLocale {

    private TaskLocale() {}

    /**
     * Rejects this JVM if its default locale has letters or digits of its own, which corrupt the names and numbers of libraries:
     * in Turkish, Kafka's connector asks for {@code earl\u0131est}.
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
