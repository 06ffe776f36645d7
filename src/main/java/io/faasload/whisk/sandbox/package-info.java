/**
 * What runs inside a sandbox: the action proxies for Java and, in {@code runner.js} beside this package, for Node.js.
 * Only the JDK and Gson are available; nothing here may use the rest of this project.
 */
@NullMarked
package io.faasload.whisk.sandbox;

import org.jspecify.annotations.NullMarked;
