package io.faasload.whisk.sandbox;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The action of this sandbox: a jar with a {@code public static JsonObject main(JsonObject)}. */
final class JavaAction {

    private final ClassLoader loader;
    private final Method method;

    private JavaAction(ClassLoader loader, Method method) {
        this.loader = loader;
        this.method = method;
    }

    /**
     * Loads an action.
     *
     * @param main {@code package.Class} or {@code package.Class#method}
     * @throws IllegalArgumentException if {@code code} is not base64
     */
    static JavaAction load(String code, String main) throws IOException, ReflectiveOperationException {
        Path jar = Files.createTempFile("action", ".jar");
        Files.write(jar, Base64.getDecoder().decode(code));
        ClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, JavaAction.class.getClassLoader());
        int hash = main.indexOf('#');
        String methodName = hash < 0 ? "main" : main.substring(hash + 1);
        Class<?> type = loader.loadClass(hash < 0 ? main : main.substring(0, hash));
        Method method = type.getMethod(methodName, JsonObject.class);
        if (!JsonElement.class.isAssignableFrom(method.getReturnType()) || !Modifier.isStatic(method.getModifiers())) {
            throw new NoSuchMethodException(methodName);
        }
        method.setAccessible(true);
        return new JavaAction(loader, method);
    }

    /**
     * Runs the action.
     *
     * @throws InvocationTargetException wraps what the action threw
     */
    @Nullable JsonElement run(JsonObject argument) throws InvocationTargetException, IllegalAccessException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return (JsonElement) method.invoke(null, argument);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
