package io.drawbridge.dhcp;

import io.drawbridge.net.IpAddress;
import io.drawbridge.store.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Decides what to say to a client (RFC 2131, 4.3). Time and the document are arguments, and what is
 * decided is done elsewhere; the book is changed here. Not thread-safe.
 */
final class Responder {
  /** How long an offer is kept for its client. */
  static final Duration OFFER = Duration.ofSeconds(60);

  /** How long an address that somebody has without a lease is not handed out. */
  static final Duration UNUSABLE = Duration.ofMinutes(10);

  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /** How many addresses a place may have made unusable at a time. */
  private static final int MOST_MARKS = 8;

  private final LeaseBook book;

  Responder(LeaseBook book) {
    this.book = book;
  }

  Decision decide(Scope scope, Inbound from, Message message, Instant now) {
    return switch (message.type()) {
      case DISCOVER -> discover(scope, from, message, now);
      case REQUEST -> request(scope, from, message, now);
      case RELEASE -> release(scope, message, now);
      case DECLINE -> decline(scope, from, message, now);
      case INFORM -> inform(scope, message);
      case OFFER, ACK, NAK -> new Decision.Ignore();
    };
  }

  private Decision discover(Scope scope, Inbound from, Message message, Instant now) {
    ClientKey client = message.client();
    Optional<IpAddress> reserved = scope.reservation(client.mac());
    if (scope.isDeclared(client.mac())) {
      return reserved
          .map(address -> (Decision) new Decision.Answer(offer(scope, from, message, address, now)))
          .orElse(new Decision.Ignore());
    }
    if (book.active(from.at(), client, now) >= from.most()) {
      return full(from);
    }
    Optional<IpAddress> chosen =
        book.choose(scope, client, message.options().address(Options.REQUESTED_ADDRESS), now);
    if (chosen.isEmpty()) {
      return new Decision.Tell(
          Notice.Kind.DRY_RANGE,
          "no address is left of the " + scope.size() + " that DHCP hands out");
    }
    IpAddress address = chosen.get();
    boolean known = has(client, address, now).isPresent();
    Message offer = offer(scope, from, message, address, now);
    return known ? new Decision.Answer(offer) : new Decision.Probe(address, offer);
  }

  private Message offer(
      Scope scope, Inbound from, Message message, IpAddress address, Instant now) {
    book.offer(address, message.client(), from.at(), now.plus(OFFER));
    return Answers.lease(scope, message, MessageType.OFFER, address, time(scope, message));
  }

  private static Decision full(Inbound from) {
    return new Decision.Tell(
        Notice.Kind.FULL_PLACE,
        "switch "
            + from.switchName()
            + " port "
            + from.place()
            + " has "
            + from.most()
            + " leases, as many as it may have machines (maxMacs)");
  }

  /** The lease of a client on an address that is still going on. */
  private Optional<Lease> has(ClientKey client, IpAddress address, Instant now) {
    return book.of(client).filter(lease -> lease.address().equals(address) && lease.isActive(now));
  }

  private Decision request(Scope scope, Inbound from, Message message, Instant now) {
    Optional<IpAddress> server = message.options().address(Options.SERVER);
    Optional<IpAddress> wanted = message.options().address(Options.REQUESTED_ADDRESS);
    if (server.isPresent()) {
      return selecting(scope, from, message, server.get(), now);
    }
    return wanted.isPresent()
        ? rebooting(scope, from, message, wanted.get(), now)
        : renewing(scope, from, message, now);
  }

  /** The client takes an offer, ours or another server's. */
  private Decision selecting(
      Scope scope, Inbound from, Message message, IpAddress server, Instant now) {
    ClientKey client = message.client();
    if (!scope.owns(server)) {
      book.withdraw(client);
      return new Decision.Ignore();
    }
    IpAddress address =
        message.options().address(Options.REQUESTED_ADDRESS).orElse(message.clientAddress());
    boolean offered =
        book.offered(client, now).equals(Optional.of(address))
            || has(client, address, now).isPresent()
            || scope.reservation(client.mac()).equals(Optional.of(address));
    return offered && fits(scope, client, address, now)
        ? grant(scope, from, message, address, now)
        : refuse(scope, message, "not offered");
  }

  /** The client remembers an address from before. */
  private Decision rebooting(
      Scope scope, Inbound from, Message message, IpAddress address, Instant now) {
    ClientKey client = message.client();
    if (scope.link(address).isEmpty()) {
      return refuse(scope, message, "not an address of this network");
    }
    if (!scope.allows(address, client.mac())) {
      return refuse(scope, message, "not to be handed out");
    }
    Optional<Lease> known = book.of(client);
    boolean his =
        known.map(lease -> lease.address().equals(address)).orElse(scope.isDeclared(client.mac()));
    if (his && fits(scope, client, address, now)) {
      return grant(scope, from, message, address, now);
    }
    // Of a client it knows nothing of a server does not speak (RFC 2131, 4.3.2).
    return known.isPresent() || !book.isFree(address, client, now)
        ? refuse(scope, message, "not your address")
        : new Decision.Ignore();
  }

  /** The client has an address and wants to go on having it, by asking here or everybody. */
  private Decision renewing(Scope scope, Inbound from, Message message, Instant now) {
    IpAddress address = message.clientAddress();
    if (address.equals(Message.NOBODY)) {
      return new Decision.Ignore();
    }
    ClientKey client = message.client();
    boolean his =
        book.of(client).map(lease -> lease.address().equals(address)).orElse(false)
            || scope.reservation(client.mac()).equals(Optional.of(address));
    return his && fits(scope, client, address, now)
        ? grant(scope, from, message, address, now)
        : refuse(scope, message, "not your address");
  }

  /** A declared host has its address whoever else has it. */
  private boolean fits(Scope scope, ClientKey client, IpAddress address, Instant now) {
    return scope.allows(address, client.mac())
        && (scope.isDeclared(client.mac()) || book.isFree(address, client, now));
  }

  private Decision grant(
      Scope scope, Inbound from, Message message, IpAddress address, Instant now) {
    ClientKey client = message.client();
    Optional<Lease> before = has(client, address, now);
    boolean room =
        scope.isDeclared(client.mac()) || book.active(from.at(), client, now) < from.most();
    if (before.isEmpty() && !room) {
      return full(from);
    }
    Duration time = time(scope, message);
    Lease lease =
        new Lease(
            scope.segment(),
            address,
            client.mac(),
            client.client(),
            message.options().printable(Options.HOST_NAME),
            from.switchName(),
            from.place(),
            before.map(Lease::since).orElse(now.truncatedTo(ChronoUnit.MILLIS)),
            now.truncatedTo(ChronoUnit.MILLIS).plus(time));
    book.put(lease);
    return new Decision.Grant(lease, Answers.lease(scope, message, MessageType.ACK, address, time));
  }

  /** What the client would like, if that is less than what it may have. */
  private static Duration time(Scope scope, Message message) {
    Duration most = scope.dhcp().lease();
    Duration wish =
        message.options().seconds(Options.LEASE_TIME).map(Duration::ofSeconds).orElse(most);
    return wish.compareTo(most) > 0 ? most : wish.compareTo(SHORTEST) < 0 ? SHORTEST : wish;
  }

  private static Decision refuse(Scope scope, Message message, String why) {
    return new Decision.Answer(Answers.refusal(scope, message, why));
  }

  private Decision release(Scope scope, Message message, Instant now) {
    ClientKey client = message.client();
    boolean ours = message.options().address(Options.SERVER).map(scope::owns).orElse(true);
    Optional<Lease> lease = ours ? has(client, message.clientAddress(), now) : Optional.empty();
    if (lease.isEmpty()) {
      return new Decision.Ignore();
    }
    Lease over = lease.get().until(now);
    book.put(over);
    return new Decision.End(over);
  }

  private Decision decline(Scope scope, Inbound from, Message message, Instant now) {
    ClientKey client = message.client();
    Optional<IpAddress> address = message.options().address(Options.REQUESTED_ADDRESS);
    boolean ours = message.options().address(Options.SERVER).map(scope::owns).orElse(true);
    if (!ours || address.isEmpty()) {
      return new Decision.Ignore();
    }
    Optional<Lease> lease = has(client, address.get(), now);
    boolean his = lease.isPresent() || book.offered(client, now).equals(address);
    // Else one guest could make all of them unusable.
    if (!his || book.marks(from.at(), now) >= MOST_MARKS) {
      return new Decision.Ignore();
    }
    book.withdraw(client);
    Optional<Lease> over = lease.map(each -> each.until(now));
    over.ifPresent(book::put);
    if (!scope.isDeclared(client.mac())) {
      book.mark(address.get(), from.at(), now.plus(UNUSABLE));
    }
    return new Decision.Marked(
        over, address.get() + " is in use, says " + client.mac() + ", who was to get it");
  }

  private static Decision inform(Scope scope, Message message) {
    return message.clientAddress().equals(Message.NOBODY)
        ? new Decision.Ignore()
        : new Decision.Answer(Answers.inform(scope, message));
  }
}
