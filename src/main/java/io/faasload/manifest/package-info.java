/**
 * Reads the wskdeploy manifest safely, as function definitions with their parameters. Refuses what OpenWhisk would accept but a
 * dataset cannot use, with file, function, parameter and rule. Nothing here talks to a server.
 */
@NullMarked
package io.faasload.manifest;

import org.jspecify.annotations.NullMarked;
