package io.drawbridge.service;

import io.drawbridge.network.Management;
import io.drawbridge.network.Network;
import io.drawbridge.network.Problem;
import java.util.List;

/**
 * Keeps an administrator from cutting off the branch he sits on: where {@code management} leads to
 * the REST interface, a document after which it leads there from nowhere needs force. Rules can't
 * do that; this is about the rest of the document.
 */
final class Lockout {
  private Lockout() {}

  /** What is lost; nothing if there was no way, or there is one still. */
  static List<Problem> problems(Network before, Network after) {
    List<String> zones = Management.reachableFrom(before);
    if (zones.isEmpty() || !Management.reachableFrom(after).isEmpty()) {
      return List.of();
    }
    String lost =
        "the current document lets the zone "
            + String.join(", ", zones)
            + " reach this interface by management, and this one no zone";
    if (after.management().isEmpty()) {
      return List.of(
          new Problem(
              "/management",
              "management-lost",
              lost
                  + "; keep 'management: {zone: "
                  + (zones.size() == 1 ? zones.get(0) : zones)
                  + "}', or force it (?force=true, apply --force)"));
    }
    return List.of(
        new Problem(
            "/management/zone",
            "management-lost",
            lost
                + ": no port is in "
                + String.join(", ", after.management().get().zones())
                + "; put one into a zone that management names, or force it (?force=true, apply"
                + " --force)"));
  }
}
