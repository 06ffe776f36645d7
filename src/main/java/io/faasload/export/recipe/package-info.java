/** Recipes: what generates a dataset again, without its rows; and what differs from a recipe when that is done. */
@NullMarked
package io.faasload.export.recipe;

import org.jspecify.annotations.NullMarked;
