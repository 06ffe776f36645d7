package io.faasload.process;

import java.lang.reflect.Proxy;

/** Signals of the operating system. */
public final class Signals {

    private Signals() {}

    /**
     * Replaces the JVM's reaction to a signal with an action, which runs on its own thread.
     *
     * <p>Uses reflection, because javac warns about {@code sun.misc.Signal}, the JDK's only API for this, and that warning cannot be
     * suppressed.
     *
     * @param name name without {@code SIG}
     */
    public static void handle(String name, Runnable action) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Object signal = type.getConstructor(String.class).newInstance(name);
            type.getMethod("handle", type, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no signals: it lacks the module jdk.unsupported", e);
        }
    }
}
