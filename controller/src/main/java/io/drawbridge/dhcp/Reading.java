package io.drawbridge.dhcp;

/** What came of reading a message. */
sealed interface Reading {
  /** It is one. */
  record Read(Message message) implements Reading {}

  /** It is none that can be answered. */
  record Refused(Defect defect) implements Reading {}
}
