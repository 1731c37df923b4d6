package io.drawbridge.punt;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Match.Masked;
import io.drawbridge.network.Action;
import io.drawbridge.network.Rule;
import io.drawbridge.network.Segment;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Register;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.semantics.Opening;
import io.drawbridge.semantics.PolicyInterpreter;
import io.drawbridge.semantics.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say of a packet whose next hop is not known, so that its zone and port are not
 * either: the best they say of any place where it may be. Who may send to none of them must not
 * learn whether somebody is there, nor make the router ask. Thread-safe.
 */
final class Passage {
  private static final int LIVING = 0x02 | 0x04;
  private static final int FLAGS = 0x1ff;

  /**
   * The rules of a revision.
   *
   * @param namesPlaces whether one of them tells ports of a zone apart
   */
  private record Judge(Desired desired, PolicyInterpreter policy, boolean namesPlaces) {}

  /**
   * What becomes of the packet.
   *
   * @param action to be done, or {@link Action#BLOCK}
   * @param deciding the rule that says so, and before it those that only note it
   * @param metadata with the zones that the rules were asked about
   */
  record Answer(Action action, List<Rule> deciding, Match metadata) {}

  private final String switchName;
  private volatile @Nullable Judge last;

  Passage(String switchName) {
    this.switchName = switchName;
  }

  /**
   * Asks the rules.
   *
   * @param towardsUplink whether the next hop is behind the uplink
   */
  Answer judge(
      Desired current,
      SwitchFacts facts,
      Match metadata,
      Frame.Packet packet,
      boolean towardsUplink) {
    Masked state = metadata.get(Field.CT_STATE);
    if (state != null && (state.value().low() & LIVING) != 0) {
      return new Answer(Action.PASS, List.of(), metadata);
    }
    List<PlacedPort> places =
        current.network().switches().containsKey(switchName)
            ? PlacedPort.of(current.network(), switchName, current.numbering(), facts)
            : List.of();
    long in = PuntHandler.register(metadata, Register.IN_PORT);
    Optional<PlacedPort> from = places.stream().filter(place -> place.number() == in).findFirst();
    if (from.isEmpty()) {
      return new Answer(Action.BLOCK, List.of(), metadata);
    }
    Judge judge = judge(current);
    Set<String> alike = new HashSet<>();
    Optional<Answer> best = Optional.empty();
    for (PlacedPort to : places) {
      boolean there =
          Integer.valueOf((int) PuntHandler.register(metadata, Register.OUT_SEGMENT))
                  .equals(current.numbering().segments().get(to.segment()))
              && (to.uplink() == towardsUplink || isLocal(current, to));
      if (there && alike.add(judge.namesPlaces() ? to.label() : to.zone())) {
        Answer answer =
            answer(
                current,
                metadata,
                judge.policy().judge(opening(from.get(), to, packet)),
                from.get(),
                to);
        if (answer.action() == Action.PASS) {
          return answer;
        }
        if (best.isEmpty() || answer.action() == Action.REJECT) {
          best = Optional.of(answer);
        }
      }
    }
    return best.orElseGet(() -> new Answer(Action.BLOCK, List.of(), metadata));
  }

  private static Answer answer(
      Desired current, Match metadata, Verdict verdict, PlacedPort from, PlacedPort to) {
    List<Rule> deciding = new ArrayList<>(verdict.audits());
    verdict.deciding().ifPresent(deciding::add);
    Match zones =
        Register.TO_ZONE.match(
            Register.FROM_ZONE.match(metadata, zone(current, from)), zone(current, to));
    return new Answer(verdict.action(), deciding, zones);
  }

  private static int zone(Desired current, PlacedPort place) {
    return current.numbering().zones().getOrDefault(place.zone(), 0);
  }

  /** Without an uplink everybody is asked for everywhere. */
  private static boolean isLocal(Desired current, PlacedPort place) {
    Segment segment = current.network().segments().get(place.segment());
    return segment != null && segment.uplink().isEmpty();
  }

  @SuppressWarnings("ReferenceEquality") // each revision is one object
  private Judge judge(Desired current) {
    Judge judge = last;
    if (judge == null || judge.desired() != current) {
      boolean namesPlaces =
          current.network().rules().stream()
              .flatMap(rule -> Stream.of(rule.to().matching(), rule.to().not()))
              .anyMatch(terms -> !terms.switchPorts().isEmpty() || !terms.vlans().isEmpty());
      judge = new Judge(current, new PolicyInterpreter(current.network()), namesPlaces);
      last = judge;
    }
    return judge;
  }

  private static Opening opening(PlacedPort from, PlacedPort to, Frame.Packet packet) {
    boolean icmp = packet.protocol() == (packet.isIpv4() ? Traffic.ICMP : Traffic.ICMP6);
    boolean ports =
        packet.protocol() == Traffic.TCP
            || packet.protocol() == Traffic.UDP
            || packet.protocol() == Traffic.SCTP;
    boolean shown = !packet.laterFragment();
    return new Opening(
        from.zone(),
        from.name(),
        from.vlan(),
        Optional.of(to.zone()),
        Optional.of(to.name()),
        Optional.of(to.vlan()),
        packet.source(),
        packet.destination(),
        packet.protocol(),
        shown && ports ? packet.payloadShort(0) : shown && icmp ? packet.payloadByte(0) : 0,
        shown && ports ? packet.payloadShort(2) : shown && icmp ? packet.payloadByte(1) : 0,
        shown && packet.protocol() == Traffic.TCP ? packet.payloadShort(12) & FLAGS : 0,
        dscp(packet),
        Optional.empty());
  }

  /** Of the traffic class (RFC 2474, 3), which in IPv6 begins in the middle of a byte. */
  private static int dscp(Frame.Packet packet) {
    int first = packet.header()[0] & 0xff;
    int second = packet.header()[1] & 0xff;
    return (packet.isIpv4() ? second : (first & 0xf) << 4 | second >>> 4) >>> 2;
  }
}
