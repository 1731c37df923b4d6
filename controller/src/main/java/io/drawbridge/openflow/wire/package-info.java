/**
 * The bytes of OpenFlow 1.3.5 and of Open vSwitch's extensions: one codec for both directions, so
 * that a flow read back equals the flow that was sent. Pure functions over buffers; nothing here
 * trusts a length.
 */
@org.jspecify.annotations.NullMarked
package io.drawbridge.openflow.wire;
