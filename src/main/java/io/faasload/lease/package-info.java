/**
 * One submission at a time: the lease in the database that the driver acquires, the source renews and every invoking task asks
 * for before it sends. Anything that decides who may invoke belongs here. Times are those of the database.
 */
@NullMarked
package io.faasload.lease;

import org.jspecify.annotations.NullMarked;
