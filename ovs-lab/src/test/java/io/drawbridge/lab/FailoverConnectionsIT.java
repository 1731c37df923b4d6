package io.drawbridge.lab;

/** The firewall has a single failover address, its gateway off the subnet. */
class FailoverConnectionsIT extends ConnectionsScenario {
  FailoverConnectionsIT() {
    super("failover-ip.yaml", "10.1.1.60");
  }
}
