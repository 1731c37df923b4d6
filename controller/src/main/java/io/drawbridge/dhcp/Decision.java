package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.store.Lease;
import java.util.Optional;

/** What the server does about a message. */
sealed interface Decision {
  /** Nothing. */
  record Ignore() implements Decision {}

  /** Nothing, and somebody should know. */
  record Tell(Notice.Kind kind, String text) implements Decision {}

  /** Answers at once. */
  record Answer(Message message) implements Decision {}

  /**
   * Answers if nobody has the address.
   *
   * @param address kept for the client meanwhile
   */
  record Probe(IpAddress address, Message offer) implements Decision {}

  /** Answers once the lease is on disk and the tables know of it. */
  record Grant(Lease lease, Message message) implements Decision {}

  /** Notes that a lease is over. */
  record End(Lease lease) implements Decision {}

  /** Notes that an address can't be used; what lease it was in, if any, is over. */
  record Marked(Optional<Lease> over, String text) implements Decision {}
}
