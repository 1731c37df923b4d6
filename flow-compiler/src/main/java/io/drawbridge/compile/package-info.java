/**
 * Turns a network document and what is known of one switch into that switch's program. {@link
 * io.drawbridge.compile.NetworkCompiler} lists the stages in the order of the pipeline; one class a
 * stage. Pure: called on any thread.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.compile;
