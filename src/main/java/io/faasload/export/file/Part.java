package io.faasload.export.file;

/**
 * A complete file of an export.
 *
 * @param path relative to the export, with slashes
 * @param bytes its size
 * @param sha256 of its content, in hexadecimal digits
 */
public record Part(String path, long bytes, String sha256) {}
