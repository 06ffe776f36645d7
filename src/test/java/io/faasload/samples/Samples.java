package io.faasload.samples;

import com.google.gson.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** The sample functions, loaded as an action's jar is: by a class loader of their own that finds Gson above. */
final class Samples {

    static final Path CLASSES = Path.of("target", "samples-classes");

    private static final ClassLoader LOADER = loader();

    private Samples() {}

    static JsonObject invoke(String mainClass, JsonObject arguments) throws Exception {
        return (JsonObject) call(LOADER.loadClass(mainClass).getMethod("main", JsonObject.class), null, arguments);
    }

    /** A video as the functions read it. */
    record Video(int microsPerFrame, List<byte[]> frames) {}

    @SuppressWarnings("unchecked")
    static Video readAvi(byte[] file) throws Exception {
        Object avi = call(avi("read", byte[].class), null, file);
        return new Video((int) call(avi("microsPerFrame"), avi), (List<byte[]>) call(avi("frames"), avi));
    }

    static byte[] writeAvi(int width, int height, int microsPerFrame, List<byte[]> frames) throws Exception {
        return (byte[]) call(
                avi("write", int.class, int.class, int.class, List.class), null, width, height, microsPerFrame, frames);
    }

    private static Method avi(String name, Class<?>... types) throws Exception {
        Method method = LOADER.loadClass("io.faasload.samples.Avi").getDeclaredMethod(name, types);
        method.setAccessible(true);
        return method;
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
