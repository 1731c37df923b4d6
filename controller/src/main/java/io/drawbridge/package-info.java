/** The controller put together. */
@org.jspecify.annotations.NullMarked
package io.drawbridge;
