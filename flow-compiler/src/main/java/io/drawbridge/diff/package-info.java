/** What must change to turn one set of flows into another. */
@org.jspecify.annotations.NullMarked
package io.drawbridge.diff;
