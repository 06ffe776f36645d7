/**
 * Sample functions for OpenWhisk's kind java:8: two for each kind of input. Each reads an object from a store by plain
 * HTTP, transforms it and writes the result back. Release 8 of Java and Gson, which the kind's image has, are all that
 * may be used here; nothing here is on the class path of the rest of the project.
 */
package io.faasload.samples;
