package io.faasload.simulation;

/** A promise of the product that did not hold. */
final class BrokenPromise extends RuntimeException {

    final String promise;

    BrokenPromise(String promise, String how) {
        super(promise + ": " + how);
        this.promise = promise;
    }
}
