/**
 * Configuration keys and their values: what a key is, its type and rule, and how values are read from YAML, the command line and
 * the environment, with every mistake reported. Which keys there are is said one package above.
 */
@NullMarked
package io.faasload.config.key;

import org.jspecify.annotations.NullMarked;
