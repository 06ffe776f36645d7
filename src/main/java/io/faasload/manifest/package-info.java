/**
 * The wskdeploy manifest, read safely, as function definitions with their parameters. What OpenWhisk would accept but a
 * dataset cannot use is refused here with file, function, parameter and rule. Nothing here talks to a server.
 */
@NullMarked
package io.faasload.manifest;

import org.jspecify.annotations.NullMarked;
