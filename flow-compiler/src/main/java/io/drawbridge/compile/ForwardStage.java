package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.PortSet;
import io.drawbridge.network.OneToOne;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * FORWARDS: which forward or 1:1 a connection uses. The first packet is asked by its destination;
 * all others by what their connection carries, so that a connection whose entry is gone ends here.
 * What begins beside its target is translated a second time, further on, in a conntrack zone of its
 * own: see {@link HairpinStage}.
 */
final class ForwardStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final int LIVING = 60_000;
  private static final int FIRST = 59_000;

  private ForwardStage() {}

  static void compile(Site site, Flows flows) {
    List<Redirect> redirects = site.redirects();
    for (Redirect redirect : redirects) {
      living(site, redirect, flows);
    }
    long conjunction = 0;
    for (Redirect redirect : redirects) {
      conjunction = fresh(site, redirect, conjunction, flows);
    }
    for (OutboundNat nat : site.network().nat().outbound()) {
      nat.pool().ifPresent(pool -> goOn(LIVING, HideStage.label(nat, pool), flows));
    }
    for (OneToOne each : site.network().nat().oneToOne()) {
      goOn(LIVING, HideStage.label(site, each), flows);
    }
    goOn(0, NatLabel.FRESH, flows);
    goOn(0, NatLabel.UNTRANSLATED, flows);
  }

  private static void goOn(int priority, long label, Flows flows) {
    flows.add(
        Table.FORWARDS,
        priority,
        NatLabel.match(Flows.IPV4, label),
        PIPELINE,
        Flows.go(Table.ROUTE));
  }

  /** What a connection that is known carries says which; a new one is routed to its target. */
  private static void living(Site site, Redirect redirect, Flows flows) {
    Cookie cookie = redirect.cookie();
    int number = redirect.number();
    Match known = NatLabel.match(Flows.IPV4, redirect.label());
    flows.add(Table.FORWARDS, LIVING, known, cookie, uses(number, false));
    site.onLink(redirect.target())
        .ifPresent(
            gate -> {
              flows.add(
                  Table.FORWARDS, LIVING + 1, beside(known, gate), cookie, uses(number, true));
              flows.add(
                  Table.ROUTE,
                  300,
                  Register.FORWARD.match(
                      CtState.match(Flows.IPV4, CtState.TRACKED | CtState.NEW, CtState.REPLY),
                      number),
                  cookie,
                  Register.OUT_SEGMENT.set(gate.number()),
                  Register.NEXT_HOP.set(redirect.target().low()),
                  Flows.go(Table.NEXT_HOP));
            });
  }

  private static long fresh(Site site, Redirect redirect, long conjunctions, Flows flows) {
    Match original =
        NatLabel.match(CtState.valid(Flows.IPV4), NatLabel.FRESH)
            .with(Field.CT_NW_DST, Cidr.host(redirect.address()));
    int priority = FIRST - 2 * redirect.order();
    Optional<Gate> gate = site.onLink(redirect.target());
    long conjunction = conjunctions;
    for (Match each : transport(redirect, original)) {
      for (Match share : Shares.of(redirect.share(), redirect.shares())) {
        Match one = each.and(share);
        if (gate.isPresent()) {
          Match beside = beside(one, gate.get());
          add(site, redirect, priority + 1, beside, ++conjunction, true, flows);
        }
        add(site, redirect, priority, one, ++conjunction, false, flows);
      }
    }
    return conjunction;
  }

  private static void add(
      Site site,
      Redirect redirect,
      int priority,
      Match match,
      long conjunction,
      boolean beside,
      Flows flows) {
    Product product = new Product(match);
    NatScope.of(site, redirect.from())
        .matches(site, Register.IN_ZONE, Field.CT_NW_SRC)
        .forEach(product::and);
    product.compile(
        Table.FORWARDS,
        priority,
        conjunction,
        redirect.cookie(),
        uses(redirect.number(), beside),
        flows);
  }

  private static List<Match> transport(Redirect redirect, Match original) {
    if (redirect.ports().isEmpty()) {
      return List.of(original);
    }
    List<Match> all = new ArrayList<>();
    PortSet ports = PortSet.of(List.of(redirect.ports().get()));
    for (int protocol : redirect.protocols()) {
      for (Match port : PortCodes.plain(ports, Slice.of(Field.CT_TP_DST))) {
        all.add(original.with(Field.CT_NW_PROTO, protocol).and(port));
      }
    }
    return all;
  }

  /** In the direction in which it began, from a neighbour of the target. */
  private static Match beside(Match match, Gate gate) {
    return Register.SEGMENT.match(CtState.match(match, 0, CtState.REPLY), gate.number());
  }

  private static List<Action> uses(int number, boolean beside) {
    List<Action> actions = new ArrayList<>();
    actions.add(Register.FORWARD.set(number));
    if (beside) {
      actions.add(Register.HAIRPIN.set(1));
    }
    actions.add(Flows.go(Table.ROUTE));
    return actions;
  }

  /** Connections to a router's address whose target is behind it, by the target's side. */
  static List<Redirect> on(Site site, Gate gate) {
    return site.redirects().stream()
        .filter(
            each ->
                site.onLink(each.target())
                    .filter(there -> there.number() == gate.number())
                    .isPresent())
        .toList();
  }

  /**
   * The router's address on a link, as a neighbour there knows it; to routed hosts all are alike.
   */
  static IpAddress own(Gate gate, IpAddress neighbour) {
    return gate.ipv4().stream()
        .filter(own -> own.prefix().contains(neighbour))
        .findFirst()
        .orElseGet(() -> gate.ipv4().get(0))
        .address();
  }
}
