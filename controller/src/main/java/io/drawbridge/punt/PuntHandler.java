package io.drawbridge.punt;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Network;
import io.drawbridge.network.RouterInterface;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.openflow.PacketIn;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers what one switch sends up. Called on any thread. */
public final class PuntHandler {
  private static final long ASK_EVERY_MILLIS = 1000;
  private static final long ANSWER_WITHIN_MILLIS = 5000;
  private static final int REMEMBERED = 4096;
  private static final int TIME_EXCEEDED = 11;

  private final String switchName;
  private final Supplier<@Nullable Desired> desired;
  private final Reconciler reconciler;
  private final RuleIndex rules = new RuleIndex();
  private final PacketLog log;
  private final Rejection rejection = new Rejection();
  private final Budget<IpAddress> asked = new Budget<>(ASK_EVERY_MILLIS, REMEMBERED);

  /**
   * The handler of a switch.
   *
   * @param switchName its name in the document
   * @param desired the current revision, null while there is none
   * @param reconciler told what gateways answer
   * @param events told what rules log
   */
  public PuntHandler(
      String switchName,
      Supplier<@Nullable Desired> desired,
      Reconciler reconciler,
      Consumer<PacketEvent> events) {
    this.switchName = switchName;
    this.desired = desired;
    this.reconciler = reconciler;
    this.log = new PacketLog(switchName, events);
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
      case GATEWAY_ANSWER -> gatewayAnswer(current.network(), frame.get());
      case RESOLVE -> resolve(connection, current, packet.metadata());
      case TIME_EXCEEDED -> timeExceeded(connection, current, packet.metadata(), frame.get());
      case RULE -> {
        Rule rule = rules.rule(current, cookie.get().number());
        if (rule != null) {
          log.log(current, rule, packet.metadata(), frame.get());
          rejection.answer(connection, current, rule, packet.metadata(), frame.get());
        }
      }
      default -> {}
    }
  }

  /** Asks every gateway of the document; called from time to time. */
  public void askGateways(SwitchConnection connection) {
    Desired current = desired.get();
    if (current == null) {
      return;
    }
    current
        .network()
        .router()
        .forEach(
            (segment, router) ->
                router
                    .gateway()
                    .filter(IpAddress::isIpv4)
                    .ifPresent(gateway -> ask(connection, current, segment, router, gateway)));
  }

  private void gatewayAnswer(Network network, Frame frame) {
    frame
        .arpAnswer()
        .filter(answer -> !answer.mac().isGroup())
        // Only what was asked for is believed.
        .filter(
            answer -> asked.spentWithin(answer.address(), ANSWER_WITHIN_MILLIS, System.nanoTime()))
        .filter(
            answer ->
                network.router().values().stream()
                    .anyMatch(r -> r.gateway().equals(Optional.of(answer.address()))))
        .ifPresent(answer -> reconciler.gatewaySeen(answer.address(), answer.mac()));
  }

  private void resolve(SwitchConnection connection, Desired current, Match metadata) {
    IpAddress target = IpAddress.ofIpv4((int) register(metadata, Register.NEXT_HOP));
    int number = (int) register(metadata, Register.OUT_SEGMENT);
    current
        .network()
        .router()
        .forEach(
            (segment, router) -> {
              if (Integer.valueOf(number).equals(current.numbering().segments().get(segment))) {
                ask(connection, current, segment, router, target);
              }
            });
  }

  /**
   * Asks for a next hop where it can be: a gateway behind the uplink, a neighbour on the local
   * side. A provider's router answers for addresses that are not there, so neighbours are never
   * asked for on an uplink.
   */
  private void ask(
      SwitchConnection connection,
      Desired current,
      String segment,
      RouterInterface router,
      IpAddress target) {
    boolean gateway = router.gateway().equals(Optional.of(target));
    Optional<IpAddress> own =
        router.addresses().stream().map(a -> a.address()).filter(IpAddress::isIpv4).findFirst();
    if (own.isEmpty() || !asked.spend(target, System.nanoTime())) {
      return;
    }
    byte[] request = FrameWriter.arpRequest(router.mac(), own.get(), target);
    var unused =
        reconciler
            .facts()
            .thenAccept(facts -> send(connection, current, segment, gateway, facts, request));
  }

  private void send(
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
      return;
    }
    for (PlacedPort port :
        PlacedPort.of(current.network(), switchName, current.numbering(), facts.ports())) {
      boolean wanted = segment.uplink().isEmpty() || port.uplink() == towardsUplink;
      if (port.segment().equals(segmentName) && wanted) {
        connection.packetOut(frame, out(port.number(), number, port.uplink()));
      }
    }
  }

  private void timeExceeded(
      SwitchConnection connection, Desired current, Match metadata, Frame frame) {
    int number = (int) register(metadata, Register.SEGMENT);
    Optional<Frame.Packet> packet =
        frame.packet().filter(Frame.Packet::isIpv4).filter(Errors::deserved);
    current
        .network()
        .router()
        .forEach(
            (segment, router) -> {
              Optional<IpAddress> own =
                  router.addresses().stream()
                      .map(a -> a.address())
                      .filter(IpAddress::isIpv4)
                      .findFirst();
              if (Integer.valueOf(number).equals(current.numbering().segments().get(segment))
                  && packet.isPresent()
                  && own.isPresent()) {
                byte[] error =
                    FrameWriter.icmpError(
                        frame.source(), router.mac(), own.get(), packet.get(), TIME_EXCEEDED, 0);
                connection.packetOut(error, back(metadata));
              }
            });
  }

  /** Out of the port it came in by. */
  static List<Action> back(Match metadata) {
    return out(
        (int) register(metadata, Register.IN_PORT),
        (int) register(metadata, Register.SEGMENT),
        register(metadata, Register.FROM_UPLINK) == 1);
  }

  /** Out of a port by way of the last tables, which hold the uplink's contract. */
  private static List<Action> out(int port, int segment, boolean uplink) {
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
