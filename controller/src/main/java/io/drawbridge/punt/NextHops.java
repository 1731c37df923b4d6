package io.drawbridge.punt;

import io.drawbridge.compile.PlacedPort;
import io.drawbridge.compile.SwitchFacts;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Match;
import io.drawbridge.net.IpAddress;
import io.drawbridge.network.Rule;
import io.drawbridge.openflow.PacketIn;
import io.drawbridge.openflow.SwitchConnection;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import io.drawbridge.reconcile.Desired;
import io.drawbridge.reconcile.Reconciler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Packets for next hops that the router has to ask for first. One waits for each, and enters again
 * at its port when the answer is there: under all rules, as if it came only now. When there is none
 * its sender hears that the host is not reachable (RFC 1812, 5.2.7.1; RFC 4443, 3.1). Thread-safe.
 */
final class NextHops {
  private static final long LOG_EVERY_MILLIS = 100;
  private static final int REMEMBERED = 1024;

  /** Asks for an address on a segment. */
  interface Question {
    void ask(SwitchConnection connection, Desired current, String segment, IpAddress target);
  }

  private record Held(PacketIn packet, Frame frame, Match metadata) {}

  private final Reconciler reconciler;
  private final String switchName;
  private final Question question;
  private final BiPredicate<Desired, Waiting.Hop> isGateway;
  private final PacketLog log;
  private final Rejection rejection;
  private final Passage passage;
  private final Budget<String> logged = new Budget<>(LOG_EVERY_MILLIS, REMEMBERED);
  private final Waiting<Held> waiting = new Waiting<>();

  NextHops(
      String switchName,
      Reconciler reconciler,
      Question question,
      BiPredicate<Desired, Waiting.Hop> isGateway,
      PacketLog log,
      Rejection rejection) {
    this.switchName = switchName;
    this.reconciler = reconciler;
    this.question = question;
    this.isGateway = isGateway;
    this.log = log;
    this.rejection = rejection;
    this.passage = new Passage(switchName);
  }

  /** A packet has come whose next hop is not known. */
  void resolve(SwitchConnection connection, Desired current, PacketIn packet, Frame frame) {
    Optional<Frame.Packet> content = frame.packet();
    if (content.isEmpty()) {
      return;
    }
    Match metadata = packet.metadata();
    Waiting.Hop hop =
        new Waiting.Hop(
            (int) PuntHandler.register(metadata, Register.OUT_SEGMENT), NextHop.of(metadata));
    reconciler.withFacts(
        facts -> {
          Passage.Answer answer =
              passage.judge(current, facts, metadata, content.get(), isGateway.test(current, hop));
          if (answer.action() == io.drawbridge.network.Action.PASS) {
            waiting
                .offer(
                    hop,
                    new Held(packet, frame, metadata),
                    packet.frame().length,
                    System.nanoTime())
                .ifPresent(step -> act(connection, current, facts, step));
          } else {
            refuse(connection, current, answer, frame);
          }
        });
  }

  /**
   * It will not go there, whoever has the address: as if the rules had been asked in the switch.
   */
  private void refuse(
      SwitchConnection connection, Desired current, Passage.Answer answer, Frame frame) {
    for (Rule rule : answer.deciding()) {
      if (logged.spend(rule.name(), System.nanoTime())) {
        log.log(current, rule, answer.metadata(), frame);
      }
      rejection.answer(connection, current, rule, answer.metadata(), frame);
    }
  }

  /** Somebody on a segment has answered by ARP or neighbour discovery. */
  void answered(SwitchConnection connection, Desired current, int segment, IpAddress address) {
    waiting
        .answered(new Waiting.Hop(segment, address), System.nanoTime())
        .ifPresent(
            held -> {
              reconciler.withFacts(facts -> replay(connection, current, facts, held));
            });
  }

  /** Asks again, gives up, and lets enter again what has come back; called from time to time. */
  void tick(SwitchConnection connection, Desired current) {
    List<Waiting.Step<Held>> steps = waiting.tick(System.nanoTime());
    if (!steps.isEmpty()) {
      reconciler.withFacts(facts -> steps.forEach(step -> act(connection, current, facts, step)));
    }
  }

  private void act(
      SwitchConnection connection, Desired current, SwitchFacts facts, Waiting.Step<Held> step) {
    if (step instanceof Waiting.Step.Ask<Held> ask) {
      current.numbering().segments().entrySet().stream()
          .filter(each -> each.getValue() == ask.hop().segment())
          .map(Map.Entry::getKey)
          .filter(current.network().router()::containsKey)
          .forEach(segment -> question.ask(connection, current, segment, ask.hop().address()));
    } else if (step instanceof Waiting.Step.GiveUp<Held> none) {
      RouterErrors.noHost(connection, current, none.packet().metadata(), none.packet().frame());
    } else if (step instanceof Waiting.Step.Replay<Held> again) {
      replay(connection, current, facts, again.packet());
    }
  }

  /**
   * What connection tracking has translated by now can't enter a second time: then its sender has
   * to send again, as everybody does who hears nothing.
   */
  private void replay(SwitchConnection connection, Desired current, SwitchFacts facts, Held held) {
    boolean whole = held.packet().frame().length == held.packet().totalLength();
    if (RouterErrors.isTranslated(held.metadata())
        || !whole
        || !current.network().switches().containsKey(switchName)) {
      return;
    }
    long number = PuntHandler.register(held.metadata(), Register.IN_PORT);
    for (PlacedPort place :
        PlacedPort.of(current.network(), switchName, current.numbering(), facts)) {
      if (place.number() == number) {
        List<Action> actions = new ArrayList<>(place.entering(current.numbering()));
        actions.add(new Action.Resubmit(Table.BINDING.id()));
        connection.packetOut(held.packet().frame(), actions);
      }
    }
  }
}
