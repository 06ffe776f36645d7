/**
 * What {@code wskdeploy} would deploy for a manifest: reads YAML like its parser, and resolves default parameters of actions like
 * it. {@code docs/manifest.md} has a row for each rule. What it would deploy in an unwanted way is refused.
 */
@NullMarked
package io.faasload.manifest.wskdeploy;

import org.jspecify.annotations.NullMarked;
