/** The server side of {@code wskadmin}: its commands and the loopback endpoint that receives them. */
@NullMarked
package io.faasload.whisk.admin;

import org.jspecify.annotations.NullMarked;
