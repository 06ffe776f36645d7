/**
 * What this project relies on of OpenWhisk, fact by fact, checked on the embedded platform or, by settings, on any other
 * OpenWhisk: docs/contract.md. A test may only use what every OpenWhisk has, and cleans up what it deployed.
 */
package io.faasload.contract;
