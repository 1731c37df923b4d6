package io.drawbridge.punt;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.dhcp.DhcpServer;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Location;
import io.drawbridge.network.Network;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.openflow.PacketIn;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.pipeline.Violation;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers what one switch sends up. Called on any thread. */
public final class PuntHandler {
  private static final long ASK_EVERY_MILLIS = 1000;
  private static final long ANSWER_WITHIN_MILLIS = 5000;
  private static final int REMEMBERED = 4096;
  private static final IpAddress NOBODY = IpAddress.ofIpv4(0);

  private final String switchName;
  private final Supplier<@Nullable Desired> desired;
  private final Reconciler reconciler;
  private final RuleIndex rules = new RuleIndex();
  private final PacketLog log;
  private final Budget<IpAddress> doubted = new Budget<>(ASK_EVERY_MILLIS, REMEMBERED);
  private final Consumer<Event> events;
  private final Sightings sightings;
  private final ViolationLog violations;
  private final Rejection rejection = new Rejection();
  private final DhcpPunt dhcp;
  private final NatLog nat;
  private final RouterDiscovery discovery = new RouterDiscovery();
  private final Budget<IpAddress> asked = new Budget<>(ASK_EVERY_MILLIS, REMEMBERED);
  private final NextHops nextHops;
  private final GatewayWatch watch;

  /**
   * The handler of a switch.
   *
   * @param switchName its name in the document
   * @param desired the current revision, null while there is none
   * @param reconciler told what gateways answer
   * @param events told what rules log and what guests may not do
   * @param sightings told where hosts with several places are
   * @param dhcp told what guests ask for
   */
  public PuntHandler(
      String switchName,
      Supplier<@Nullable Desired> desired,
      Reconciler reconciler,
      Consumer<Event> events,
      Sightings sightings,
      DhcpServer dhcp) {
    this.switchName = switchName;
    this.desired = desired;
    this.reconciler = reconciler;
    this.events = events;
    this.sightings = sightings;
    this.log = new PacketLog(switchName, events);
    this.violations = new ViolationLog(switchName, events);
    this.nat = new NatLog(switchName, events);
    this.dhcp = new DhcpPunt(switchName, reconciler, dhcp);
    this.watch = new GatewayWatch(switchName, events);
    this.nextHops =
        new NextHops(switchName, reconciler, this::ask, PuntHandler::isGateway, log, rejection);
  }

  /** Handles one packet; what is not understood is ignored. */
  public void handle(SwitchConnection connection, PacketIn packet) {
    Desired current = desired.get();
    Optional<Cookie> cookie = Cookie.read(packet.cookie());
    Optional<Frame> frame = Frame.read(packet.frame());
    if (current == null || cookie.isEmpty() || frame.isEmpty()) {
      return;
    }
    switch (cookie.get().kind()) {
      case GATEWAY_ANSWER -> gatewayAnswer(connection, current, cookie.get(), frame.get());
      case RESOLVE -> nextHops.resolve(connection, current, packet, frame.get());
      case NEIGHBOUR_ANSWER ->
          frame
              .get()
              .claim()
              .ifPresent(
                  claim ->
                      nextHops.answered(
                          connection, current, (int) cookie.get().number(), claim.address()));
      case TIME_EXCEEDED ->
          RouterErrors.timeExceeded(connection, current, packet.metadata(), frame.get());
      case NO_ROUTE -> RouterErrors.noRoute(connection, current, packet.metadata(), frame.get());
      case UNSERVED -> RouterErrors.unserved(connection, current, packet.metadata(), frame.get());
      case TOO_LONG ->
          RouterErrors.tooLong(connection, current, packet.metadata(), frame.get(), packet.frame());
      case RULE -> {
        Rule rule = rules.rule(current, cookie.get().number());
        if (rule != null) {
          log.log(current, rule, packet.metadata(), frame.get());
          rejection.answer(connection, current, rule, packet.metadata(), frame.get());
        }
      }
      case APPEARED -> appeared(current, cookie.get(), packet, frame.get());
      case HEARD -> host(current, cookie.get()).ifPresent(sightings::heard);
      case ROUTER_ASKED ->
          discovery.asked(connection, current, cookie.get(), packet.metadata(), frame.get());
      case ROUTER_SOLICITED ->
          discovery.solicited(connection, current, cookie.get(), packet.metadata(), frame.get());
      case DHCP -> dhcp.handle(connection, current, packet, frame.get());
      case NAT_EXHAUSTED -> nat.exhausted(current, cookie.get(), frame.get());
      case VIOLATION -> violation(current, cookie.get(), packet.metadata(), frame.get());
      default -> {}
    }
  }

  /** What could not be translated. */
  public NatLog nat() {
    return nat;
  }

  /** What guests were told apart for. */
  public ViolationLog violations() {
    return violations;
  }

  private static Optional<String> host(Desired current, Cookie cookie) {
    return current.numbering().hosts().entrySet().stream()
        .filter(entry -> entry.getValue() == cookie.number())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private void appeared(Desired current, Cookie cookie, PacketIn packet, Frame frame) {
    int number = (int) register(packet.metadata(), Register.IN_PORT);
    Optional<byte[]> whole =
        packet.frame().length == packet.totalLength()
            ? Optional.of(packet.frame())
            : Optional.empty();
    Optional<String> host = host(current, cookie);
    if (host.isPresent() && current.network().switches().containsKey(switchName)) {
      reconciler.withFacts(
          facts ->
              PlacedPort.of(current.network(), switchName, current.numbering(), facts).stream()
                  .filter(place -> place.number() == number)
                  .filter(place -> place.awaited().equals(host))
                  .map(place -> new Location(switchName, place.name(), place.vlan()))
                  .forEach(at -> sightings.appeared(host.get(), frame.source(), at, whole)));
    }
  }

  /** Asks a host whether it is still where it is known to be. */
  public void askHost(SwitchConnection connection, String host) {
    presence(presence -> presence.ask(connection, host));
  }

  /** Tells the uplink that a host is here now, and sends on what it has sent in vain. */
  public void welcome(
      SwitchConnection connection, String host, MacAddress mac, List<byte[]> frames) {
    presence(
        presence -> {
          presence.announce(connection, host, mac);
          presence.replay(connection, host, frames);
        });
  }

  private void presence(Consumer<Presence> then) {
    Desired current = desired.get();
    if (current != null) {
      reconciler.withFacts(facts -> then.accept(new Presence(switchName, current, facts)));
    }
  }

  private void violation(Desired current, Cookie cookie, Match metadata, Frame frame) {
    int place = (int) register(metadata, Register.IN_PORT);
    Violation.of(cookie)
        .filter(violation -> violations.begins(Violation.place(cookie) == 0 ? 0 : place, violation))
        .ifPresent(
            violation -> {
              reconciler.withFacts(
                  facts -> violations.tell(current, facts, place, violation, frame));
            });
  }

  /**
   * Asks the gateways of the document; called from time to time.
   *
   * @param all also those that have answered, where nobody says something else of them
   */
  public void askGateways(SwitchConnection connection, SwitchFacts facts, boolean all) {
    Desired current = desired.get();
    if (current == null) {
      return;
    }
    Set<IpAddress> known = new LinkedHashSet<>();
    for (String segment : current.network().segments().keySet()) {
      for (IpAddress gateway : gateways(current.network(), segment)) {
        known.add(gateway);
        if (all
            || !facts.gateways().containsKey(gateway)
            || isDoubted(gateway)
            || watch.isWaitedFor(gateway)) {
          ask(connection, current, segment, gateway);
        }
      }
    }
    watch.retain(known);
  }

  /** A gateway that is where it was answers guests; no other answer in time, no doubt. */
  private boolean isDoubted(IpAddress gateway) {
    return doubted.spentWithin(gateway, ANSWER_WITHIN_MILLIS, System.nanoTime());
  }

  /** The provider's routers on a segment, and the router's own gateway wherever it is. */
  private static Set<IpAddress> gateways(Network network, String segment) {
    Set<IpAddress> gateways = new LinkedHashSet<>();
    Segment known = network.segments().get(segment);
    if (known != null) {
      gateways.addAll(known.edge().gateways());
    }
    RouterInterface router = network.router().get(segment);
    if (router != null) {
      gateways.addAll(router.gateways());
    }
    return gateways;
  }

  /**
   * Only what was asked for is believed; who says something else unasked makes the controller ask.
   */
  private void gatewayAnswer(
      SwitchConnection connection, Desired current, Cookie cookie, Frame frame) {
    Optional<Frame.Claim> claim = frame.claim().filter(each -> !each.mac().isGroup());
    if (claim.isEmpty()) {
      return;
    }
    IpAddress gateway = claim.get().address();
    for (String segment : current.network().segments().keySet()) {
      boolean here =
          Long.valueOf(cookie.number())
              .equals(current.numbering().segments().getOrDefault(segment, 0).longValue());
      if (here && gateways(current.network(), segment).contains(gateway)) {
        if (claim.get().answer()
            && asked.spentWithin(gateway, ANSWER_WITHIN_MILLIS, System.nanoTime())) {
          MacAddress mac = claim.get().mac();
          doubted.forget(gateway);
          watch.heard(segment, gateway, mac, Instant.now());
          nextHops.answered(connection, current, (int) cookie.number(), gateway);
          reconciler.gatewaySeen(
              gateway,
              mac,
              before ->
                  events.accept(new GatewayEvent(Instant.now(), switchName, gateway, mac, before)));
        } else {
          var unused = doubted.spend(gateway, System.nanoTime());
          ask(connection, current, segment, gateway);
        }
      }
    }
  }

  private static boolean isGateway(Desired current, Waiting.Hop hop) {
    return current.numbering().segments().entrySet().stream()
        .filter(each -> each.getValue() == hop.segment())
        .anyMatch(each -> gateways(current.network(), each.getKey()).contains(hop.address()));
  }

  /** Goes on with what waits; called some times a second. */
  public void tick(SwitchConnection connection) {
    Desired current = desired.get();
    if (current != null) {
      nextHops.tick(connection, current);
    }
  }

  /**
   * Whether the gateways of the document answer.
   *
   * @param connected whether the switch is
   */
  public List<GatewayState> gatewayStates(boolean connected) {
    List<GatewayState> states = new ArrayList<>();
    Desired current = desired.get();
    if (current != null) {
      for (String segment : current.network().segments().keySet()) {
        for (IpAddress gateway : gateways(current.network(), segment)) {
          states.add(watch.state(segment, gateway, connected));
        }
      }
    }
    return states;
  }

  /**
   * Asks for a next hop where it can be: a gateway behind the uplink, a neighbour on the local
   * side. A provider's router answers for addresses that are not there, so neighbours are never
   * asked for on an uplink. Where the router has no address, a host that is here lends its own.
   */
  private void ask(SwitchConnection connection, Desired current, String segment, IpAddress target) {
    if (asked.spentWithin(target, ASK_EVERY_MILLIS, System.nanoTime())) {
      return;
    }
    boolean gateway = gateways(current.network(), segment).contains(target);
    reconciler.withFacts(
        facts ->
            Asker.of(current, switchName, facts, segment, target)
                .filter(asker -> asked.spend(target, System.nanoTime()))
                .map(a -> FrameWriter.request(a.mac(), a.address(), target))
                .map(frame -> send(connection, current, segment, gateway, facts, frame))
                .filter(sent -> gateway)
                .ifPresent(sent -> noteQuestion(segment, target, sent)));
  }

  private void noteQuestion(String segment, IpAddress gateway, boolean sent) {
    if (sent) {
      watch.asked(segment, gateway, Instant.now());
    } else {
      watch.unheard(gateway, Instant.now());
    }
  }

  /** The switch has come, or come back. */
  public void connected() {
    discovery.connected();
  }

  /** Tells guests of the router where that is due; called once a second. */
  public void advertise(SwitchConnection connection, SwitchFacts facts) {
    Desired current = desired.get();
    if (current != null) {
      discovery.advertise(
          current, due -> send(connection, current, due.segment(), false, facts, due.frame()));
    }
  }

  /** Asks everybody on a segment who has an address, in nobody's name (RFC 5227, 1.1). */
  public void probe(SwitchConnection connection, String segment, IpAddress address) {
    Desired current = desired.get();
    RouterInterface router = current == null ? null : current.network().router().get(segment);
    if (current != null && router != null) {
      byte[] frame = FrameWriter.request(router.mac(), NOBODY, address);
      reconciler.withFacts(facts -> send(connection, current, segment, false, facts, frame));
    }
  }

  /** Whether there was anywhere to send it. */
  private boolean send(
      SwitchConnection connection,
      Desired current,
      String segmentName,
      boolean towardsUplink,
      SwitchFacts facts,
      byte[] frame) {
    Segment segment = current.network().segments().get(segmentName);
    Integer number = current.numbering().segments().get(segmentName);
    if (segment == null
        || number == null
        || !current.network().switches().containsKey(switchName)) {
      return false;
    }
    boolean sent = false;
    for (PlacedPort port :
        PlacedPort.of(current.network(), switchName, current.numbering(), facts)) {
      boolean wanted = segment.uplink().isEmpty() || port.uplink() == towardsUplink;
      if (port.segment().equals(segmentName) && wanted) {
        connection.packetOut(frame, out(port.number(), number, port.uplink()));
        sent = true;
      }
    }
    return sent;
  }

  /** Out of the port it came in by. */
  static List<Action> back(Match metadata) {
    return out(
        (int) register(metadata, Register.IN_PORT),
        (int) register(metadata, Register.SEGMENT),
        register(metadata, Register.FROM_UPLINK) == 1);
  }

  /** Out of a port by way of the last tables, which hold the uplink's contract. */
  static List<Action> out(int port, int segment, boolean uplink) {
    return List.of(
        Register.OUT_PORT.set(port),
        Register.OUT_SEGMENT.set(segment),
        Register.TO_UPLINK.set(uplink ? 1 : 0),
        new Action.Resubmit(Table.DELIVER.id()));
  }

  /** What a packet carried in a register; Open vSwitch leaves out those that are zero. */
  static long register(Match metadata, Register register) {
    Masked masked = metadata.get(register.slice().field());
    if (masked == null) {
      return 0;
    }
    return (masked.value().low() & register.slice().mask().low()) >>> register.slice().offset();
  }
}
