package io.drawbridge.network;

import java.util.List;

/**
 * One side of a rule: matches what is in all the positive terms and in none of the negated ones. An
 * empty list of a positive term matches everything, of a negated one nothing.
 *
 * @param matching what must hold
 * @param not what must not
 */
public record Side(Terms matching, Terms not) {
  /** Everything. */
  public static final Side ANY = new Side(Terms.NONE, Terms.NONE);

  /** What is in one of some zones. */
  static Side ofZones(List<String> zones) {
    List<String> none = List.of();
    return new Side(
        new Terms(zones, none, List.of(), none, List.of(), none, List.of(), none, List.of()),
        Terms.NONE);
  }
}
