package io.drawbridge.network;

/**
 * How many frames a second a place may send to more than one receiver; what exceeds it is dropped.
 * 1–1,000,000 each.
 *
 * @param broadcast to ff:ff:ff:ff:ff:ff
 * @param multicast to other groups
 * @param unknown to one machine of which nobody knows where it is
 */
public record Storm(int broadcast, int multicast, int unknown) {
  /** For a place behind which guests are. */
  public static final Storm LOCAL = new Storm(100, 100, 100);

  /** For an uplink, behind which many are. */
  public static final Storm UPLINK = new Storm(1000, 1000, 1000);
}
