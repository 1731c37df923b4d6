package io.drawbridge.lab;

/** The firewall has an address of the block. */
class SeedConnectionsIT extends ConnectionsScenario {
  SeedConnectionsIT() {
    super("seed.yaml", "172.16.1.5");
  }
}
