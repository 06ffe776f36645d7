/** What is sent when: the selected functions of a trace, scaled in time and in rate; and a summary of a trace. */
@NullMarked
package io.faasload.traces.plan;

import org.jspecify.annotations.NullMarked;
