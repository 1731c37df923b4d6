package io.drawbridge.ovsdb;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.PortIdentity;
import io.drawbridge.reconcile.DatabasePort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows of table Interface, as updates of a monitor change them (RFC 7047, 4.1.6). */
final class Interfaces {
  private static final int MOST = 1 << 16;

  private final Map<String, DatabasePort> rows = new HashMap<>();

  /**
   * Takes over an update of the table.
   *
   * @throws IOException if there are more rows than any switch has ports
   */
  void update(JsonNode table) throws IOException {
    for (Map.Entry<String, JsonNode> change : table.properties()) {
      Optional<DatabasePort> port = port(change.getValue().path("new"));
      if (port.isPresent()) {
        rows.put(change.getKey(), port.get());
      } else {
        rows.remove(change.getKey());
      }
    }
    if (rows.size() > MOST) {
      throw new IOException("more than " + MOST + " interfaces");
    }
  }

  /** Those that have a port number. */
  List<DatabasePort> ports() {
    return new ArrayList<>(rows.values());
  }

  private static Optional<DatabasePort> port(JsonNode row) {
    if (!row.path("ofport").isInt() || row.path("ofport").asInt() <= 0) {
      return Optional.empty();
    }
    Set<PortIdentity> identities = new HashSet<>();
    // A map is ["map", [[key, value], …]] (RFC 7047, 5.1).
    for (JsonNode pair : row.path("external_ids").path(1)) {
      String value = pair.path(1).asText("");
      for (PortIdentity.Key key : PortIdentity.Key.values()) {
        if (key.text().equals(pair.path(0).asText("")) && !value.isEmpty()) {
          identities.add(new PortIdentity(key, normal(key, value)));
        }
      }
    }
    return Optional.of(
        new DatabasePort(row.path("name").asText(""), row.path("ofport").asInt(), identities));
  }

  private static String normal(PortIdentity.Key key, String value) {
    if (key == PortIdentity.Key.IFACE_ID) {
      return value;
    }
    try {
      return MacAddress.parse(value).toString();
    } catch (IllegalArgumentException noMac) {
      return value;
    }
  }
}
