package io.drawbridge.lab;

/** In namespaces. */
class MatrixIT extends MatrixScenario {
  @Override
  Lab open() {
    return Lab.open();
  }
}
