package io.drawbridge.compile;

import io.drawbridge.flow.Flow;
import io.drawbridge.network.Network;
import io.drawbridge.pipeline.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Compiles a valid network document for one switch. The same input gives the same flows. */
public final class NetworkCompiler {
  /** The tables a verdict depends on. */
  private static final Set<Table> VERDICT =
      EnumSet.of(
          Table.CLASSIFY,
          Table.FORWARDS,
          Table.ROUTE,
          Table.DESTINATION,
          Table.POLICY,
          Table.TRANSLATE);

  private NetworkCompiler() {}

  /**
   * The program of one switch.
   *
   * @param network a document without problems
   * @param switchName one of its switches
   * @param numbering one that covers the document, see {@link Numbering#extend}
   * @param facts what is known of the switch; ports not known yet are left out
   * @throws IllegalArgumentException if the document names what it does not declare
   */
  public static Program compile(
      Network network, String switchName, Numbering numbering, SwitchFacts facts) {
    Site site = new Site(network, switchName, numbering, facts);
    Flows flows = new Flows();
    PortStage.compile(site, flows);
    AdmitStage.compile(site, flows);
    NeighbourStage.compile(site, flows);
    BridgeStage.compile(site, flows);
    RouterStage.compile(site, flows);
    ConnectionStage.compile(site, flows);
    PolicyStage.compile(site, flows);
    DeliverStage.compile(site, flows);
    int epoch = epoch(flows.sorted());
    ConnectionStage.state(epoch, flows);
    return new Program(flows.sorted(), epoch);
  }

  /** Never zero: that is the label of a connection no policy has passed. */
  private static int epoch(List<Flow> flows) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Flow flow : flows) {
        if (VERDICT.contains(Table.of(flow.table()))) {
          digest.update(flow.toString().getBytes(StandardCharsets.UTF_8));
        }
      }
      byte[] hash = digest.digest();
      int epoch = hash[0] << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | (hash[3] & 0xff);
      return epoch == 0 ? 1 : epoch;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
