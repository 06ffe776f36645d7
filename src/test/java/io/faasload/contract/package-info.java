/**
 * What this project relies on in OpenWhisk, fact by fact, verified against the embedded platform or, with some
 * settings, any other OpenWhisk: docs/contract.md. A test may only use what every OpenWhisk offers, and cleans up what
 * it deployed.
 */
package io.faasload.contract;
