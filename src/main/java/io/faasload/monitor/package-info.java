/**
 * The monitor: a daemon beside the invoker that samples what containers use and says what each activation used. This
 * room puts the others together and starts and stops them. Only the commands and the embedded platform know it.
 */
@NullMarked
package io.faasload.monitor;

import org.jspecify.annotations.NullMarked;
