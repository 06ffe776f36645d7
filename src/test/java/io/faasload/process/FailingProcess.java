package io.faasload.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that fails as its argument says, and that would keep running because one of its threads never ends. */
final class FailingProcess {

    private FailingProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        ProcessExit.onEveryFailure(System.err);
        new Thread(FailingProcess::waitForEver, "never-ends").start();
        switch (arguments[0]) {
            case "error-in-main" -> throw new NoClassDefFoundError("some/Missing");
            case "error-in-thread" ->
                new Thread(
                                () -> {
                                    throw new StackOverflowError("deep");
                                },
                                "worker")
                        .start();
            case "exception-in-thread" ->
                new Thread(
                                () -> {
                                    throw new IllegalStateException("broken\nin two lines");
                                },
                                "worker")
                        .start();
            case "library-exits" -> new Thread(() -> System.exit(-17), "library").start();
            case "hook-hangs" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(FailingProcess::waitForEver));
                new Thread(() -> System.exit(-17), "library").start();
            }
            case "memory" -> new Thread(FailingProcess::swallowOutOfMemory, "swallows").start();
            case "signal" -> System.out.println("ready");
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        waitForEver();
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Behaves like a library that treats any throwable as the failure of a single request. */
    private static void swallowOutOfMemory() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            try {
                all.add(new byte[100]);
            } catch (OutOfMemoryError e) {
                waitForEver();
            }
        }
    }
}
