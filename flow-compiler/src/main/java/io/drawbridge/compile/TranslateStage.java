package io.drawbridge.compile;

import io.drawbridge.compile.Site.Gate;
import io.drawbridge.flow.Action;
import io.drawbridge.flow.Bits;
import io.drawbridge.flow.Field;
import io.drawbridge.flow.Match;
import io.drawbridge.flow.Slice;
import io.drawbridge.net.Cidr;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.PortRange;
import io.drawbridge.network.Nat;
import io.drawbridge.network.OneToOne;
import io.drawbridge.network.OutboundNat;
import io.drawbridge.network.Pool;
import io.drawbridge.network.Traffic;
import io.drawbridge.pipeline.Cookie;
import io.drawbridge.pipeline.Exhausted;
import io.drawbridge.pipeline.Punt;
import io.drawbridge.pipeline.Register;
import io.drawbridge.pipeline.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * TRANSLATE and TRANSLATED: connections are committed, new ones of the router's with a translation.
 * What they carry of it says, when the policy has changed, whether they may go on: the entry has to
 * stand, and to be for them. What could not be translated goes nowhere.
 */
final class TranslateStage {
  private static final Cookie PIPELINE = Cookie.of(Cookie.Kind.PIPELINE);
  private static final int RELATED = 60_000;
  private static final int FORWARDED = 50_000;
  private static final int ONE_TO_ONE = 40_000;
  private static final int OUTBOUND = 30_000;
  private static final int LIVING = 400;
  private static final int PORT_BITS = 16;

  /** FLOW_NW_FRAG_LATER of Open vSwitch; these have no ports to compare. */
  private static final Bits LATER_FRAGMENT = Bits.of(2);

  private static final Match ROUTED = Register.ROUTED.match(CtState.valid(Flows.IPV4), 1);

  /** Begins now. */
  private static final Match FRESH =
      NatLabel.match(CtState.match(ROUTED, CtState.NEW, CtState.RELATED), NatLabel.FRESH);

  private final Site site;
  private final Flows flows;
  private long conjunction;

  private TranslateStage(Site site, Flows flows) {
    this.site = site;
    this.flows = flows;
  }

  static void compile(Site site, Flows flows) {
    new TranslateStage(site, flows).compile();
  }

  private void compile() {
    for (Match ip : List.of(Flows.IPV4, Flows.IPV6)) {
      flows.add(
          Table.TRANSLATE,
          RELATED,
          CtState.match(ip, CtState.TRACKED | CtState.RELATED, 0),
          PIPELINE,
          Flows.go(Table.DELIVER));
      flows.add(Table.TRANSLATE, 50, ip, PIPELINE, again());
    }
    Nat nat = site.network().nat();
    for (Redirect redirect : site.redirects()) {
      forward(redirect);
    }
    for (int i = 0; i < nat.oneToOne().size(); i++) {
      oneToOne(nat.oneToOne().get(i), i);
    }
    for (int i = 0; i < nat.outbound().size(); i++) {
      OutboundNat entry = nat.outbound().get(i);
      if (entry.pool().isPresent()) {
        hide(entry, entry.pool().get(), i);
      } else {
        scoped(entry, OUTBOUND - i, FRESH, cookie(i), List.of(untranslated()));
      }
    }
    flows.add(Table.TRANSLATE, 300, FRESH, PIPELINE, untranslated());
    for (long label : List.of(NatLabel.FRESH, NatLabel.UNTRANSLATED)) {
      flows.add(Table.TRANSLATE, 290, NatLabel.match(ROUTED, label), PIPELINE, again());
    }
    flows.add(Table.TRANSLATE, 200, ROUTED, PIPELINE);
    translated(nat);
  }

  private static Cookie cookie(int index) {
    return new Cookie(Cookie.Kind.OUTBOUND_NAT, index + 1);
  }

  private void forward(Redirect redirect) {
    Match fresh = Register.FORWARD.match(FRESH, redirect.number());
    long code = Exhausted.FORWARD.code(redirect.number());
    Optional<PortRange> ports = redirect.ports();
    if (redirect.shift() == 0 && ports.isPresent() && ports.get().first() != ports.get().last()) {
      ports = Optional.empty();
    }
    if (ports.isEmpty()) {
      List<Action> actions = begin(code, destination(redirect, Optional.empty()), redirect.label());
      flows.add(Table.TRANSLATE, FORWARDED, fresh, redirect.cookie(), actions);
    } else {
      boolean one = ports.get().first() == ports.get().last();
      for (int port = ports.get().first(); port <= ports.get().last(); port++) {
        int to = port + redirect.shift();
        List<Action> actions =
            begin(
                code,
                destination(redirect, Optional.of(new Action.PortBounds(to, to))),
                redirect.label());
        for (Match match : one ? List.of(fresh) : port(redirect, fresh, port)) {
          flows.add(Table.TRANSLATE, FORWARDED, match, redirect.cookie(), actions);
        }
      }
    }
    Product product = new Product(NatLabel.match(ROUTED, redirect.label()));
    NatScope.of(site, redirect.from())
        .matches(site, Register.FROM_ZONE, Field.CT_NW_SRC)
        .forEach(product::and);
    product.compile(
        Table.TRANSLATE, LIVING, ++conjunction, redirect.cookie(), List.of(again()), flows);
  }

  private static List<Match> port(Redirect redirect, Match fresh, int port) {
    return redirect.protocols().stream()
        .map(p -> fresh.with(Field.CT_NW_PROTO, p).with(Field.CT_TP_DST, port))
        .toList();
  }

  private static Action.Nat destination(Redirect redirect, Optional<Action.PortBounds> ports) {
    Optional<IpAddress> target = Optional.of(redirect.target());
    return new Action.Nat(Action.Nat.Kind.DESTINATION, target, target, ports);
  }

  private void oneToOne(OneToOne each, int index) {
    IpAddress host = Redirect.address(site, each.host());
    Gate outside = site.owner(each.external()).orElseThrow(() -> unowned(each.external()));
    long label = HideStage.label(site, each);
    Optional<IpAddress> external = Optional.of(each.external());
    Cookie cookie = Cookie.of(Cookie.Kind.ONE_TO_ONE);
    flows.add(
        Table.TRANSLATE,
        ONE_TO_ONE,
        Register.OUT_SEGMENT
            .match(Register.FORWARD.match(FRESH, 0), outside.number())
            .with(Field.CT_NW_SRC, Cidr.host(host)),
        cookie,
        begin(
            Exhausted.ONE_TO_ONE.code(index),
            new Action.Nat(Action.Nat.Kind.SOURCE, external, external, Optional.empty()),
            label));
    flows.add(Table.TRANSLATE, LIVING, NatLabel.match(ROUTED, label), cookie, again());
  }

  private void hide(OutboundNat entry, Pool pool, int index) {
    Gate outside =
        HideStage.outside(site, pool).orElseThrow(() -> unowned(pool.addresses().get(0)));
    long label = HideStage.label(entry, pool);
    List<IpAddress> addresses = pool.addresses();
    Match leaving = Register.OUT_SEGMENT.match(Register.FORWARD.match(FRESH, 0), outside.number());
    for (int i = 0; i < addresses.size(); i++) {
      List<Action> actions = new ArrayList<>();
      if (pool.staticPort()) {
        actions.add(Register.STATIC_PORT.set(1));
      }
      actions.addAll(begin(Exhausted.OUTBOUND.code(index), source(addresses.get(i), pool), label));
      for (Match share : Shares.of(i, addresses.size())) {
        scoped(entry, OUTBOUND - index, leaving.and(share), cookie(index), actions);
      }
    }
    scoped(entry, LIVING, NatLabel.match(ROUTED, label), cookie(index), List.of(again()));
  }

  private static Action.Nat source(IpAddress address, Pool pool) {
    return new Action.Nat(
        Action.Nat.Kind.SOURCE,
        Optional.of(address),
        Optional.of(address),
        pool.ports().map(ports -> new Action.PortBounds(ports.first(), ports.last())));
  }

  private static boolean keepsPorts(OutboundNat entry) {
    return entry.pool().filter(Pool::staticPort).isPresent();
  }

  private void scoped(
      OutboundNat entry, int priority, Match match, Cookie cookie, List<Action> actions) {
    Product product = new Product(match);
    NatScope.of(site, entry.from())
        .matches(site, Register.FROM_ZONE, Field.CT_NW_SRC)
        .forEach(product::and);
    NatScope.of(site, entry.to())
        .matches(site, Register.TO_ZONE, Field.CT_NW_DST)
        .forEach(product::and);
    product.compile(Table.TRANSLATE, priority, ++conjunction, cookie, actions, flows);
  }

  private static IllegalArgumentException unowned(IpAddress address) {
    return new IllegalArgumentException("the router does not own " + address);
  }

  private static List<Action> begin(long code, Action.Nat nat, long label) {
    return List.of(
        Register.TRANSLATION.set(code),
        ConnectionStage.commit(Table.TRANSLATED, Optional.of(nat), List.of(NatLabel.set(label))));
  }

  private static Action untranslated() {
    return ConnectionStage.commit(
        Table.DELIVER, Optional.empty(), List.of(NatLabel.set(NatLabel.UNTRANSLATED)));
  }

  /** Nothing new but the rule and the policy. */
  private static Action again() {
    return ConnectionStage.commit(Table.DELIVER, Optional.empty(), List.of());
  }

  /**
   * The connection tracker of the user-space datapath sends on what it found no port for; the
   * kernel's drops it by itself.
   */
  private void translated(Nat nat) {
    if (nat.outbound().stream().anyMatch(TranslateStage::keepsPorts)) {
      for (int protocol : List.of(Traffic.TCP, Traffic.UDP)) {
        kept(nat, protocol);
      }
    }
    for (int done : List.of(CtState.SOURCE_TRANSLATED, CtState.DESTINATION_TRANSLATED)) {
      flows.add(
          Table.TRANSLATED,
          200,
          CtState.match(Flows.IPV4, CtState.TRACKED | done, 0),
          PIPELINE,
          Flows.go(Table.DELIVER));
    }
    for (int i = 0; i < nat.outbound().size(); i++) {
      if (nat.outbound().get(i).pool().isPresent()) {
        dropped(Exhausted.OUTBOUND, i);
      }
    }
    for (int i = 0; i < nat.oneToOne().size(); i++) {
      dropped(Exhausted.ONE_TO_ONE, i);
    }
    site.redirects().forEach(each -> dropped(Exhausted.FORWARD, each.number()));
  }

  private void dropped(Exhausted exhausted, int number) {
    flows.add(
        Table.TRANSLATED,
        100,
        Register.TRANSLATION.match(
            CtState.match(Flows.IPV4, CtState.TRACKED, 0), exhausted.code(number)),
        exhausted.cookie(number),
        Punt.NAT_EXHAUSTED.action());
  }

  /**
   * Two numbers differ if they differ in a bit. What lost its source port, since another connection
   * has it, is committed by now; it never passes.
   */
  private void kept(Nat nat, int protocol) {
    boolean tcp = protocol == Traffic.TCP;
    Match asked =
        Register.STATIC_PORT
            .match(CtState.valid(Flows.IPV4), 1)
            .with(Field.IP_PROTO, protocol)
            .with(Field.CT_NW_PROTO, protocol)
            .with(Field.IP_FRAG, Bits.ZERO, LATER_FRAGMENT);
    for (int i = 0; i < nat.outbound().size(); i++) {
      if (!keepsPorts(nat.outbound().get(i))) {
        continue;
      }
      Match own = Register.TRANSLATION.match(asked, Exhausted.OUTBOUND.code(i));
      for (int bit = 0; bit < PORT_BITS; bit++) {
        for (int value : List.of(0, 1)) {
          Match differs =
              new Slice(tcp ? Field.TCP_SRC : Field.UDP_SRC, bit, 1)
                  .match(new Slice(Field.CT_TP_SRC, bit, 1).match(own, value), 1 - value);
          flows.add(
              Table.TRANSLATED,
              300,
              differs,
              Exhausted.OUTBOUND.cookie(i),
              Punt.NAT_EXHAUSTED.action(),
              new Action.Ct(
                  true,
                  ConnectionStage.zone(),
                  Optional.empty(),
                  Optional.empty(),
                  List.of(NatLabel.set(NatLabel.ENDED))));
        }
      }
    }
  }
}
