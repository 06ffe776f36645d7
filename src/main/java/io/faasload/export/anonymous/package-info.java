/** Pseudonyms for the names of users, namespaces, hosts and containers in what is exported. */
@NullMarked
package io.faasload.export.anonymous;

import org.jspecify.annotations.NullMarked;
