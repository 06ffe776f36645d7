package io.faasload.samples;

import com.google.gson.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** The sample functions, loaded as an action's jar is: by a class loader of their own that finds Gson above. */
final class SampleFunctions {

    static final Path CLASSES = Path.of("target", "samples-classes");

    private static final ClassLoader LOADER = loader();

    private SampleFunctions() {}

    static JsonObject invoke(String mainClass, JsonObject arguments) throws Exception {
        return (JsonObject) call(LOADER.loadClass(mainClass).getMethod("main", JsonObject.class), null, arguments);
    }

    private static Object call(Method method, Object receiver, Object... arguments) throws Exception {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static ClassLoader loader() {
        try {
            return new URLClassLoader(new URL[] {CLASSES.toUri().toURL()}, JsonObject.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
