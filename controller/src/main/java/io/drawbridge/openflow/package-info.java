/** The OpenFlow 1.3 channel to Open vSwitch: frames, messages, handshake, bundles. */
@org.jspecify.annotations.NullMarked
package io.drawbridge.openflow;
