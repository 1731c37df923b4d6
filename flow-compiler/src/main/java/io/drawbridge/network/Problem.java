package io.drawbridge.network;

/**
 * One thing wrong with a document.
 *
 * @param pointer RFC 6901 JSON pointer to the place
 * @param code stable, for programs, such as {@code unknown-zone}
 * @param message what is wrong and what would be right, for people
 */
public record Problem(String pointer, String code, String message) {
  @Override
  public String toString() {
    return (pointer.isEmpty() ? "/" : pointer) + ": " + message + " [" + code + "]";
  }
}
