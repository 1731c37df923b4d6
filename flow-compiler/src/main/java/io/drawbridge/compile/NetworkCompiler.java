package io.drawbridge.compile;

import io.drawbridge.network.Network;

/** Compiles a valid network document for one switch. The same input gives the same flows. */
public final class NetworkCompiler {
  private NetworkCompiler() {}

  /**
   * The program of one switch, worked out from nothing; {@link SwitchCompiler} gives the same one
   * quicker where it is the next of several.
   *
   * @param network a document without problems
   * @param switchName one of its switches
   * @param numbering one that covers the document, see {@link Numbering#extend}
   * @param facts what is known of the switch; ports not known yet are left out
   * @throws IllegalArgumentException if the document names what it does not declare
   */
  public static Program compile(
      Network network, String switchName, Numbering numbering, SwitchFacts facts) {
    return new SwitchCompiler(switchName).compile(network, numbering, facts);
  }
}
