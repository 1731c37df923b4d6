/**
 * OpenFlow 1.3 flows with Open vSwitch's extensions, as values: what the compiler makes, the
 * channel encodes and the reconciler compares. Equal flows mean the same to a switch.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.flow;
