/**
 * Frames as hexadecimal text, with their lengths and checksums right unless one asks for wrong
 * ones. What hostile guests send is made of these. Values only; any thread.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.lab.frames;
