package io.drawbridge.semantics;

import io.drawbridge.compile.NetworkCompiler;
import io.drawbridge.compile.Numbering;
import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.Program;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import io.drawbridge.flow.Ports;
import io.drawbridge.network.Action;
import io.drawbridge.network.Network;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.network.Problem;
import io.drawbridge.network.Rule;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Table;
import io.drawbridge.semantics.PacketOracle.Expected;
import io.drawbridge.semantics.PacketOracle.Leaving;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the flows of a document do to packets what the document says; also to connections that
 * live on when a second document takes the first one's place.
 */
final class Agreement {
  /** How disagreements under the second document begin. */
  static final String LATER = "then: ";

  /** What passes IP without a rule. */
  private static final String MANAGEMENT = " management";

  private static final int KIND = 20;
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int SYN_ACK = 0x12;
  private static final int ACK = 0x10;

  /** A document that is in force. */
  private static final class Stand {
    final PacketOracle oracle;
    final Numbering numbering;
    final Program program;
    final Map<Long, Rule> rules = new HashMap<>();

    Stand(Network network, Numbering before) {
      oracle = new PacketOracle(network);
      numbering = before.extend(network);
      program =
          NetworkCompiler.compile(
              network, RandomNetwork.SWITCH, numbering, RandomNetwork.facts(network));
      network
          .rules()
          .forEach(
              rule -> rules.put(new Cookie(Cookie.Kind.RULE, number(rule.name())).value(), rule));
    }

    long number(String rule) {
      return rule.equals(MANAGEMENT)
          ? Numbering.MANAGEMENT
          : numbering.rules().getOrDefault(rule, -1);
    }
  }

  /** A connection passed by the first document. */
  private record Living(
      Probe probe, Conntrack conntrack, Expected expected, Packet out, boolean answered) {}

  /** What went wrong with which packet; with none if the document did not compile. */
  record Disagreement(Optional<Probe> probe, String what) {
    /** What it begins with: which packet, or why the compiler refused. */
    String kind() {
      return what.substring(0, Math.min(KIND, what.length()));
    }
  }

  private static final class Found extends RuntimeException {
    private static final long serialVersionUID = 1;

    Found(String what) {
      super(what);
    }
  }

  private final Ground ground;
  private final Map<String, Integer> portNumbers;
  private final Network first;
  private final Network second;

  private Agreement(Network first, Network second) {
    this.first = first;
    this.second = second;
    this.ground = new Ground(first);
    this.portNumbers = RandomNetwork.portNumbers(first);
  }

  /** The first disagreement, if there is one. */
  static Optional<Disagreement> check(Network first, Network second, List<Probe> probes) {
    return new Agreement(first, second).check(probes);
  }

  /** Problems with the generator rather than the compiler. */
  static List<Problem> problems(Network network) {
    return NetworkValidator.validate(network);
  }

  private Optional<Disagreement> check(List<Probe> probes) {
    Stand before;
    Stand after;
    try {
      before = new Stand(first, Numbering.EMPTY);
      after = new Stand(second, before.numbering);
    } catch (IllegalArgumentException | IllegalStateException refused) {
      return Optional.of(
          new Disagreement(Optional.empty(), "a valid document does not compile: " + refused));
    }
    PipelineInterpreter interpreter = new PipelineInterpreter(before.program.flows());
    Packet frame =
        Packet.EMPTY.with(Field.ETH_TYPE, 0x9000).with(Field.ETH_SRC, RandomNetwork.GATEWAY_MAC);
    ground.ports().keySet().stream()
        .filter(ground::isUplink)
        .forEach(port -> send(interpreter, new Conntrack(), port, frame));
    List<Living> living = new ArrayList<>();
    for (Probe probe : probes) {
      try {
        open(before, interpreter, probe).ifPresent(living::add);
      } catch (Found | IllegalStateException found) {
        return Optional.of(
            new Disagreement(Optional.of(probe), String.valueOf(found.getMessage())));
      }
    }
    interpreter.replaceFlows(after.program.flows());
    for (Living each : living) {
      try {
        goOn(before, after, interpreter, each);
      } catch (Found | IllegalStateException found) {
        return Optional.of(new Disagreement(Optional.of(each.probe()), LATER + found.getMessage()));
      }
    }
    return Optional.empty();
  }

  /** Sends the first packet, the second, and a reply. */
  private Optional<Living> open(Stand stand, PipelineInterpreter interpreter, Probe probe) {
    Conntrack conntrack = new Conntrack();
    Expected expected = stand.oracle.first(probe.port(), probe.packet());
    Result result = send(interpreter, conntrack, probe.port(), probe.packet());
    compare(stand, "first packet", expected, result);
    Optional<Rule> deciding =
        expected.verdicts().isEmpty() ? Optional.empty() : expected.verdicts().get(0).deciding();
    boolean bridged =
        expected.opening().map(o -> o.toZone().isPresent()).orElse(false)
            && !stand.oracle.router().isRouted(probe.port(), probe.packet());
    boolean tracked =
        expected.opening().isPresent()
            && expected.passes()
            && !(bridged && deciding.map(rule -> rule.options().stateless()).orElse(false));
    marked(
        stand,
        "first packet",
        tracked ? Optional.of(deciding.map(Rule::name).orElse(MANAGEMENT)) : Optional.empty(),
        conntrack,
        result);
    if (!tracked || expected.sent().isEmpty() || expected.opening().get().toZone().isEmpty()) {
      return Optional.empty();
    }
    // Both directions pass by the mark now, whatever they look like.
    Expected again = new Expected(Optional.empty(), List.of(), expected.sent());
    Result second = send(interpreter, conntrack, probe.port(), probe.packet());
    compareSent("second packet", again, second);
    Leaving leaving = expected.sent().get(0);
    Packet out = leaving.packet();
    if (probe.answered()) {
      reply(stand, interpreter, conntrack, probe, expected, Optional.empty());
    }
    if (Ground.number(out, Field.TCP_FLAGS) != 0) {
      unfit(interpreter, conntrack, probe.port(), probe.packet());
      boolean sameWay =
          stand
              .oracle
              .reply(leaving.port(), answer(out), probe.packet())
              .filter(home -> !home.port().equals(probe.port()))
              .isEmpty();
      if (sameWay) {
        unfit(interpreter, conntrack, leaving.port(), Packets.reversed(out));
      }
    }
    return Optional.of(new Living(probe, conntrack, expected, out, probe.answered()));
  }

  /** A packet of a living connection with flags that never go together. */
  private void unfit(
      PipelineInterpreter interpreter, Conntrack conntrack, String port, Packet packet) {
    Packet unfit = packet.with(Field.TCP_FLAGS, SYN | FIN);
    compareSent("unfit packet", Expected.NOTHING, send(interpreter, conntrack, port, unfit));
  }

  /** What the called side sends back. */
  private static Packet answer(Packet out) {
    Packet back = Packets.reversed(out).with(Field.IP_TTL, 64);
    int flags = Ground.number(out, Field.TCP_FLAGS);
    if (flags != 0) {
      back = back.with(Field.TCP_FLAGS, (flags & (SYN | ACK)) == SYN ? SYN_ACK : ACK);
    }
    for (Field type : List.of(Field.ICMPV4_TYPE, Field.ICMPV6_TYPE)) {
      if (Ground.number(out, type) != 0) {
        int opposite = IcmpMessages.opposite(type == Field.ICMPV4_TYPE, Ground.number(out, type));
        back = back.with(type, opposite);
      }
    }
    return back;
  }

  private void reply(
      Stand stand,
      PipelineInterpreter interpreter,
      Conntrack conntrack,
      Probe probe,
      Expected expected,
      Optional<Verdict> verdict) {
    Leaving leaving = expected.sent().get(0);
    Packet reply = answer(leaving.packet());
    Optional<Leaving> home = stand.oracle.reply(leaving.port(), reply, probe.packet());
    if (home.filter(back -> !back.port().equals(probe.port())).isPresent()) {
      return; // it takes another way back, where nobody knows the connection
    }
    List<Leaving> sent =
        verdict.map(Verdict::passes).orElse(true) ? home.stream().toList() : List.of();
    Result result = send(interpreter, conntrack, leaving.port(), reply);
    compareSent("reply", new Expected(Optional.empty(), List.of(), sent), result);
  }

  /** Another document is in force now. */
  private void goOn(Stand before, Stand after, PipelineInterpreter interpreter, Living living) {
    Probe probe = living.probe();
    Leaving leaving = living.expected().sent().get(0);
    Opening opening = living.expected().opening().orElseThrow();
    Rule passedBy = living.expected().verdicts().get(0).deciding().orElseThrow();
    Optional<Leaving> home =
        after.oracle.reply(leaving.port(), answer(leaving.packet()), probe.packet());
    if (home.isEmpty() || !home.get().port().equals(probe.port())) {
      return; // who cannot be answered on the way it came has no connection
    }
    boolean back = probe.back();
    String in = back ? leaving.port() : probe.port();
    Packet packet = back ? answer(leaving.packet()) : onwards(living);
    Result result = send(interpreter, living.conntrack(), in, packet);
    boolean fresh =
        result.steps().stream()
            .filter(step -> step.table() == Table.STATE.id())
            .anyMatch(step -> (step.ctState() & CtBits.NEW) != 0);
    boolean same = before.program.epoch() == after.program.epoch();
    Verdict verdict =
        same
            ? living.expected().verdicts().get(0)
            : fresh
                ? after.oracle.policy().judge(opening)
                : after.oracle.policy().judgeLiving(opening, passedBy);
    List<Leaving> sent =
        !verdict.passes()
            ? List.of()
            : back
                ? List.of(home.get())
                : List.of(new Leaving(leaving.port(), moved(living, packet)));
    String what = "packet of a living connection" + (back ? ", back" : "");
    // Later fragments go by their connection.
    boolean fragment = (Ground.number(packet, Field.IP_FRAG) & 2) != 0;
    boolean asked = !same || (fresh && !fragment);
    compare(
        after,
        what,
        new Expected(Optional.of(opening), asked ? List.of(verdict) : List.of(), sent),
        result);
    boolean committed =
        asked
            && verdict.passes()
            && !(verdict.deciding().orElseThrow().options().stateless()
                && !after.oracle.router().isRouted(probe.port(), probe.packet()));
    if (committed) {
      marked(after, what, verdict.deciding().map(Rule::name), living.conntrack(), result);
    }
    if (!back) {
      reply(
          after,
          interpreter,
          living.conntrack(),
          probe,
          living.expected(),
          // Now that the other side speaks it is no longer the opening that is read.
          Optional.of(
              committed || same ? verdict : after.oracle.policy().judgeLiving(opening, passedBy)));
    }
  }

  /** The next packet of who opened the connection. */
  private static Packet onwards(Living living) {
    Packet packet = living.probe().packet();
    boolean tcp = Ground.number(packet, Field.TCP_FLAGS) != 0;
    return tcp && living.answered()
        ? packet.with(Field.TCP_FLAGS, ACK).with(Field.IP_DSCP, 3)
        : packet;
  }

  /** How it leaves: as the first one did, with its own flags. */
  private static Packet moved(Living living, Packet packet) {
    return living
        .out()
        .with(Field.TCP_FLAGS, packet.get(Field.TCP_FLAGS))
        .with(Field.IP_DSCP, packet.get(Field.IP_DSCP));
  }

  private Result send(
      PipelineInterpreter interpreter, Conntrack conntrack, String port, Packet packet) {
    long in = Integer.toUnsignedLong(number(port));
    return interpreter.send(onTheWire(port, packet).with(Field.IN_PORT, in), conntrack);
  }

  private int number(String port) {
    if (port.equals(RouterOracle.LOCAL)) {
      return Ports.LOCAL;
    }
    return portNumbers.getOrDefault(ground.place(port).port(), 0);
  }

  private Packet onTheWire(String port, Packet packet) {
    int vlan = port.equals(RouterOracle.LOCAL) ? 0 : ground.place(port).vlan();
    return vlan == 0 ? packet : packet.with(Field.VLAN_VID, 0x1000 | vlan);
  }

  private void compareSent(String what, Expected expected, Result result) {
    Set<Result.Sent> wanted = new HashSet<>();
    expected
        .sent()
        .forEach(
            each ->
                wanted.add(
                    new Result.Sent(number(each.port()), onTheWire(each.port(), each.packet()))));
    if (!wanted.equals(Set.copyOf(result.sent()))) {
      throw new Found(
          what + ": expected " + expected.verdicts() + " and to be sent " + wanted + "\n" + result);
    }
  }

  private void compare(Stand stand, String what, Expected expected, Result result) {
    compareSent(what, expected, result);
    List<String> wanted = new ArrayList<>();
    int copies = 0;
    for (Verdict verdict : expected.verdicts()) {
      verdict.audits().forEach(rule -> wanted.add(rule.name()));
      verdict.deciding().ifPresent(rule -> wanted.add(rule.name()));
      copies += verdict.audits().size();
      // Who stops what is invalid though he passes or rejects connections says nothing.
      copies +=
          verdict
                  .deciding()
                  .filter(r -> r.action() == verdict.action())
                  .filter(r -> r.log() || r.action() == Action.REJECT)
                  .isPresent()
              ? 1
              : 0;
    }
    List<String> hit = new ArrayList<>();
    for (Result.Step step : result.steps()) {
      boolean decides = step.table() == Table.POLICY.id() || step.table() == Table.FRAMES.id();
      Rule rule = decides ? stand.rules.get(step.flow().map(Flow::cookie).orElse(0L)) : null;
      if (rule != null) {
        hit.add(rule.name());
      }
    }
    if (!hit.equals(wanted)) {
      throw new Found(
          what
              + ": expected "
              + expected.verdicts()
              + ", the rules hit were "
              + hit
              + "\n"
              + result);
    }
    long told =
        result.packetIns().stream().filter(each -> stand.rules.containsKey(each.cookie())).count();
    if (told != copies) {
      throw new Found(
          what + ": expected " + copies + " copies for " + expected.verdicts() + "\n" + result);
    }
  }

  private void marked(
      Stand stand, String what, Optional<String> rule, Conntrack conntrack, Result result) {
    List<Connection> connections = new ArrayList<>();
    List<Integer> zones =
        new ArrayList<>(
            PlacedPort.of(
                    first,
                    RandomNetwork.SWITCH,
                    stand.numbering,
                    new SwitchFacts(portNumbers, Map.of()))
                .stream()
                .map(PlacedPort::number)
                .toList());
    zones.addAll(List.of(0xff01, 0xff02, 0xff03, 0xff04, 0xfff0));
    zones.forEach(zone -> connections.addAll(conntrack.connections(zone)));
    List<Long> marks = connections.stream().map(each -> each.mark().low()).toList();
    List<Long> wanted = rule.map(name -> List.of(stand.number(name))).orElse(List.of());
    if (!marks.equals(wanted)) {
      throw new Found(
          what
              + ": expected to be tracked for "
              + rule
              + ", there are "
              + connections
              + "\n"
              + result);
    }
  }
}
