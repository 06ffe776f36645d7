/**
 * What runs inside the child processes: the action proxies for Java and, as {@code runner.js} beside this, for Node.js.
 * Only the JDK and Gson are there; nothing here may use anything else of this project.
 */
@NullMarked
package io.faasload.whisk.sandbox;

import org.jspecify.annotations.NullMarked;
