package io.faasload.simulation;

/** Something that the product promises did not hold. */
final class BrokenPromise extends RuntimeException {

    final String promise;

    BrokenPromise(String promise, String how) {
        super(promise + ": " + how);
        this.promise = promise;
    }
}
