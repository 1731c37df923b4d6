package io.drawbridge.document;

import io.drawbridge.network.Network;
import io.drawbridge.network.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What became of a text.
 *
 * @param network the document, if there is no problem
 * @param problems all there are
 */
public record ReadResult(Optional<Network> network, List<Problem> problems) {
  /** Takes a defensive copy. */
  public ReadResult {
    problems = List.copyOf(problems);
  }
}
