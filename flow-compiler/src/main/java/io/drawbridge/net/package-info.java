/**
 * Value types of the network: addresses, prefixes, ranges and sets of them. Immutable and free of
 * I/O.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.net;
