package io.drawbridge.service;

import io.drawbridge.punt.GatewayState;
import java.util.List;
import java.util.Optional;

/**
 * A switch as the REST interface shows it.
 *
 * @param name in the document
 * @param datapathId 16 hexadecimal digits
 * @param connectedFrom its address, while it is connected
 * @param state {@code pending}, {@code converging}, {@code converged} or {@code refused}
 * @param revision whose tables it has confirmed, 0 for none
 * @param flows of its program
 * @param ports of the document's that exist
 * @param declaredPorts of the document
 * @param changes how many flows the last update changed
 * @param problem what stands in the way
 * @param gateways of the document, and whether they answer
 */
public record SwitchState(
    String name,
    String datapathId,
    Optional<String> connectedFrom,
    String state,
    long revision,
    int flows,
    int ports,
    int declaredPorts,
    int changes,
    Optional<String> problem,
    List<GatewayState> gateways) {
  /** Takes a defensive copy. */
  public SwitchState {
    gateways = List.copyOf(gateways);
  }

  /** Whether it is connected and has confirmed the tables of its revision. */
  public boolean isConverged() {
    return state.equals("converged");
  }

  /** Whether it has confirmed the tables of this revision. */
  public boolean enforces(long wanted) {
    return isConverged() && revision == wanted;
  }
}
