/**
 * The network document: what an administrator wants, as immutable records, and its validation.
 * Reading text into these records is the controller's; what the records mean is the compiler's.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.network;
