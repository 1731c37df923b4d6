package io.drawbridge.network;

/** What a rule does with a connection that it matches. */
public enum Action {
  /** Let it through, with its replies and related ICMP errors. */
  PASS,
  /** Drop it silently. */
  BLOCK,
  /** Drop it and tell the sender: TCP RST or ICMP administratively prohibited. */
  REJECT,
  /** Count and log what a block would stop, and let the rules after it decide. */
  AUDIT
}
