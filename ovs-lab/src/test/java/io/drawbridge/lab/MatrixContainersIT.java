package io.drawbridge.lab;

import org.junit.jupiter.api.Tag;

/** In containers. */
@Tag("containers")
class MatrixContainersIT extends MatrixScenario {
  @Override
  Lab open() {
    return Lab.open(new Containers());
  }
}
