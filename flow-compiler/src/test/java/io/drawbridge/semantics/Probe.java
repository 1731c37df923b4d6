package io.drawbridge.semantics;

/**
 * A packet to try, and how its connection goes on.
 *
 * @param port the name of the port it comes in by
 * @param packet without in_port
 * @param answered its connection is answered before the policy changes
 * @param back after the change, the side that was called speaks first
 */
record Probe(String port, Packet packet, boolean answered, boolean back) {
  @Override
  public String toString() {
    return "in by "
        + port
        + ": "
        + packet
        + (answered ? ", answered" : "")
        + (back ? ", then the other side" : "");
  }
}
