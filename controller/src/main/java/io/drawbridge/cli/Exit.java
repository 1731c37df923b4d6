package io.drawbridge.cli;

/** Exit codes. */
final class Exit {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INVALID = 3;
  static final int CONFLICT = 4;
  static final int NOT_CONVERGED = 5;
  static final int UNREACHABLE = 6;

  private Exit() {}
}
