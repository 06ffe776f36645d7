package io.faasload.job.task;

import java.util.Locale;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** The JVM's locale changes how names or numbers are written. The job fails for good, since a restart does not change that. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public class ForeignLocaleException extends Exception {

    /** For a JVM with this default locale. */
    public ForeignLocaleException(Locale locale) {
        super("Flink runs in the locale " + locale.toLanguageTag()
                + ", which changes letters or digits: set env.java.opts.all: -Duser.language=en in Flink's config.yaml,"
                + " and restart Flink");
    }
}
