/** What is beneath the clients of HTTP APIs: OkHttp as we set it up, and certificates. */
@NullMarked
package io.faasload.openwhisk.http;

import org.jspecify.annotations.NullMarked;
