/** Sample functions for OpenWhisk's kind java:8. */
package io.faasload.samples;
