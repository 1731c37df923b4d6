package io.drawbridge.lab;

import org.junit.jupiter.api.Tag;

/** In containers. */
@Tag("containers")
class FailoverConnectionsContainersIT extends ConnectionsScenario {
  FailoverConnectionsContainersIT() {
    super("failover-ip.yaml", "10.1.1.60");
  }

  @Override
  Lab open() {
    return Lab.open(new Containers());
  }
}
