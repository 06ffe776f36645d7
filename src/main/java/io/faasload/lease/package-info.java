/**
 * One submission at a time: the lease in the database that the driver acquires, the source renews and every invoking task
 * polls, to send only while it is valid. Anything that decides who may invoke belongs here. Times are those of the database.
 */
@NullMarked
package io.faasload.lease;

import org.jspecify.annotations.NullMarked;
