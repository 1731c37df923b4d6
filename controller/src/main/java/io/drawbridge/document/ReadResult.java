package io.drawbridge.document;

import io.drawbridge.network.Network;
import io.drawbridge.network.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What became of a text, or of an edit.
 *
 * @param read the document, if there is no problem
 * @param problems all there are
 */
public record ReadResult(Optional<Read> read, List<Problem> problems) {
  /** A document as it was written, and what it means. */
  public record Read(DocumentTree tree, Network network) {}

  /** Takes a defensive copy. */
  public ReadResult {
    problems = List.copyOf(problems);
  }

  static ReadResult of(DocumentTree tree, Network network, List<Problem> problems) {
    return new ReadResult(
        problems.isEmpty() ? Optional.of(new Read(tree, network)) : Optional.empty(), problems);
  }

  static ReadResult failed(Problem problem) {
    return new ReadResult(Optional.empty(), List.of(problem));
  }

  /** What it means, if there is no problem. */
  public Optional<Network> network() {
    return read.map(Read::network);
  }
}
