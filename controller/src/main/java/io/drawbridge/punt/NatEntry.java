package io.drawbridge.punt;

import io.drawbridge.network.Nat;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Exhausted;
import io.drawbridge.reconcile.Desired;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of the document's translations, for people.
 *
 * @param kind {@code outbound}, {@code oneToOne}, {@code forward} or {@code hairpin}
 * @param name as in the document; empty for hairpins, which are told together
 */
public record NatEntry(String kind, String name) {
  /** The entry a cookie is about; empty if the document has it no longer. */
  public static Optional<NatEntry> of(Desired current, Cookie cookie) {
    Nat nat = current.network().nat();
    int number = Exhausted.number(cookie);
    return Exhausted.of(cookie)
        .flatMap(
            exhausted ->
                switch (exhausted) {
                  case OUTBOUND ->
                      number < nat.outbound().size()
                          ? Optional.of(new NatEntry("outbound", nat.outbound().get(number).name()))
                          : Optional.empty();
                  case ONE_TO_ONE ->
                      number < nat.oneToOne().size()
                          ? Optional.of(new NatEntry("oneToOne", nat.oneToOne().get(number).name()))
                          : Optional.empty();
                  case FORWARD -> forward(current, number);
                  case HAIRPIN -> Optional.of(new NatEntry("hairpin", ""));
                });
  }

  /** What has a number is a forward, a target of one, or 1:1: see the compiler's Redirect. */
  private static Optional<NatEntry> forward(Desired current, int number) {
    return current.numbering().forwards().entrySet().stream()
        .filter(entry -> entry.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst()
        .map(
            key -> {
              int tab = key.indexOf('\t');
              return tab == 0
                  ? new NatEntry("oneToOne", key.substring(1))
                  : new NatEntry("forward", tab < 0 ? key : key.substring(0, tab));
            });
  }
}
