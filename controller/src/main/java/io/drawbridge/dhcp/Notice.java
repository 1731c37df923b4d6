package io.drawbridge.dhcp;

import java.util.Locale;

/**
 * Something of DHCP that an administrator should know.
 *
 * @param switchName by which it came about
 * @param times how often since the last notice of its segment and kind
 */
public record Notice(Kind kind, String segment, String switchName, String text, long times) {
  /** What it is about. */
  public enum Kind {
    /** There is no address left to hand out. */
    DRY_RANGE,
    /** A place has as many leases as it may have machines. */
    FULL_PLACE,
    /** Somebody uses an address of the range without a lease. */
    ADDRESS_IN_USE;

    /** As events name it: {@code dry-range}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
