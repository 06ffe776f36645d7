/** What describes an export to people and programs: dataset card, citation, Croissant and Frictionless metadata. */
@NullMarked
package io.faasload.export.metadata;

import org.jspecify.annotations.NullMarked;
