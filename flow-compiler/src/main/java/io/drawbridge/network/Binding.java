package io.drawbridge.network;

/** What a place may say it is. */
public enum Binding {
  /** The MAC and IP addresses of its host, and nothing else. */
  STRICT,
  /** Any MAC addresses, up to a number of them; nothing that is declared to be elsewhere. */
  LEARN,
  /** Any, also many: uplinks and trunks. Nothing that is declared to be elsewhere. */
  OFF
}
