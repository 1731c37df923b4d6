package io.drawbridge.lab;

import org.junit.jupiter.api.Tag;

/** In containers. */
@Tag("containers")
class SeedConnectionsContainersIT extends ConnectionsScenario {
  SeedConnectionsContainersIT() {
    super("seed.yaml", "172.16.1.5");
  }

  @Override
  Lab open() {
    return Lab.open(new Containers());
  }
}
