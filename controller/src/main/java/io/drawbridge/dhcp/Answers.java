package io.drawbridge.dhcp;

import io.drawbridge.net.InterfaceAddress;
import io.drawbridge.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the server says (RFC 2131, table 3). */
final class Answers {
  private static final List<Integer> ALL =
      List.of(
          Options.SUBNET_MASK,
          Options.ROUTER,
          Options.DNS,
          Options.DOMAIN,
          Options.BROADCAST,
          Options.NTP);

  private Answers() {}

  /** An address is offered, or given. */
  static Message lease(
      Scope scope, Message request, MessageType type, IpAddress address, Duration time) {
    long seconds = time.toSeconds();
    Options options =
        server(scope, address)
            .with(Options.LEASE_TIME, seconds)
            .with(Options.RENEWAL_TIME, seconds / 2)
            .with(Options.REBINDING_TIME, seconds * 7 / 8);
    return request.answer(type, address, parameters(scope, request, address, options));
  }

  /** Who has an address by himself hears what else there is to know. */
  static Message inform(Scope scope, Message request) {
    IpAddress address = request.clientAddress();
    return request.answer(
        MessageType.ACK,
        Message.NOBODY,
        parameters(scope, request, address, server(scope, address)));
  }

  /** The client can't have what it asks for and has to begin anew. */
  static Message refusal(Scope scope, Message request, String why) {
    return request.answer(
        MessageType.NAK,
        Message.NOBODY,
        echo(request, server(scope, Message.NOBODY).with(Options.MESSAGE, why)));
  }

  private static Options server(Scope scope, IpAddress address) {
    return Options.NONE.with(
        Options.SERVER, scope.link(address).map(InterfaceAddress::address).orElse(scope.server()));
  }

  /** How the client calls itself is said back to it (RFC 6842). */
  private static Options echo(Message request, Options options) {
    return request
        .options()
        .get(Options.CLIENT)
        .map(client -> options.with(Options.CLIENT, client))
        .orElse(options);
  }

  /** What the client asks for, in its order; everything if it asks for nothing. */
  private static Options parameters(
      Scope scope, Message request, IpAddress address, Options options) {
    List<Integer> wanted = new ArrayList<>();
    for (byte code : request.options().get(Options.PARAMETERS).orElse(new byte[0])) {
      wanted.add(code & 0xff);
    }
    Options with = options;
    for (int code : wanted.isEmpty() ? ALL : wanted) {
      with = parameter(scope, code, address, with);
    }
    return echo(request, with);
  }

  private static Options parameter(Scope scope, int code, IpAddress address, Options options) {
    Optional<InterfaceAddress> link = scope.link(address);
    return switch (code) {
      case Options.SUBNET_MASK ->
          link.map(own -> options.with(code, own.prefix().mask())).orElse(options);
      case Options.ROUTER -> link.map(own -> options.with(code, own.address())).orElse(options);
      case Options.BROADCAST ->
          link.filter(own -> own.length() < 31)
              .map(own -> options.with(code, own.prefix().last()))
              .orElse(options);
      case Options.DNS -> options.with(code, scope.dhcp().dns());
      case Options.DOMAIN ->
          scope.dhcp().domain().map(domain -> options.with(code, domain)).orElse(options);
      case Options.NTP -> options.with(code, scope.dhcp().ntp());
      default -> options;
    };
  }
}
