/**
 * What {@code wskdeploy} would deploy for a manifest: YAML as its parser reads it, and the default parameters of actions as
 * it resolves them. {@code docs/manifest.md} has the rules, a row each. What it would deploy in a way that nobody wants is
 * refused.
 */
@NullMarked
package io.faasload.manifest.wskdeploy;

import org.jspecify.annotations.NullMarked;
