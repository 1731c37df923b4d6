package io.drawbridge.document;

import java.util.Collection;

/** Guesses what was meant. */
final class Suggestion {
  private Suggestion() {}

  /** {@code ; did you mean 'x'?} or the list of what there is. */
  static String of(String wrong, Collection<String> known) {
    String best = "";
    int distance = Math.max(2, wrong.length() / 3) + 1;
    for (String candidate : known) {
      int d = distance(wrong, candidate);
      if (d < distance) {
        distance = d;
        best = candidate;
      }
    }
    if (!best.isEmpty()) {
      return "; did you mean '" + best + "'?";
    }
    return known.isEmpty() ? "" : "; there are " + String.join(", ", known);
  }

  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 8 || a.length() > 64) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int up = row[j];
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, Math.min(up, row[j - 1]) + 1);
        diagonal = up;
      }
    }
    return row[b.length()];
  }
}
