/**
 * Private folders and files: the work folder of {@code generation.workdir}, files and folders that only the owner may change, and locks
 * between processes. Everything that is executed, trusted or secret is stored with these classes.
 */
@NullMarked
package io.faasload.files;

import org.jspecify.annotations.NullMarked;
