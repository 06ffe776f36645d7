/** The basis of our HTTP clients: the configuration of OkHttp, and certificates. */
@NullMarked
package io.faasload.openwhisk.http;

import org.jspecify.annotations.NullMarked;
