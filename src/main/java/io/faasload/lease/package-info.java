/**
 * One submission at a time: the driver acquires the lease in the database, the source renews it, and every invoking task polls it
 * and sends only while it is valid. Anything that decides who may invoke belongs here. Times are those of the database.
 */
@NullMarked
package io.faasload.lease;

import org.jspecify.annotations.NullMarked;
