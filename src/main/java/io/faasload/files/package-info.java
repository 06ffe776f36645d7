/**
 * Folders and files that nobody else on this machine may touch: private folders, the work folder of {@code
 * generation.workdir}, and locks between processes. Whatever is executed, trusted or secret is kept by what is here.
 */
@NullMarked
package io.faasload.files;

import org.jspecify.annotations.NullMarked;
