package io.drawbridge.compile;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.network.Rule;
import java.util.List;
import java.util.Map;

/** The seed's document compiled with all ports there and the gateway known. */
public final class SeedProgram {
  private SeedProgram() {}

  /** The program of its only switch. */
  public static Program program() {
    return program(SeedDocument.network());
  }

  /** The same with these rules instead. */
  public static Program program(List<Rule> rules) {
    return program(SeedDocument.network().withRules(rules));
  }

  static Program program(Network network) {
    return NetworkCompiler.compile(network, "host1", Numbering.EMPTY.extend(network), facts());
  }

  static SwitchFacts facts() {
    return new SwitchFacts(
        SeedDocument.PORT_NUMBERS,
        Map.of(IpAddress.parse("172.16.1.6"), MacAddress.parse("02:00:00:00:ff:01")));
  }
}
