package io.faasload.process;

import java.lang.reflect.Proxy;

/** Signals of the operating system. */
public final class Signals {

    private Signals() {}

    /**
     * Lets an action take the place of what the JVM does on a signal. It runs on a thread of its own.
     *
     * <p>By reflection: javac warns of {@code sun.misc.Signal}, the JDK's only interface for this, and has no switch for that.
     *
     * @param name without {@code SIG}
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
