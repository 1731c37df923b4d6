/**
 * The command line: {@code serve} starts a controller, the others are clients of its REST
 * interface.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.cli;
