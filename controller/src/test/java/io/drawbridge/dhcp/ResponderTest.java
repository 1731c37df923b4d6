package io.drawbridge.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.net.IpAddress;
import io.drawbridge.store.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the server decides, state by state (RFC 2131, 4.3). */
class ResponderTest {
  private static final String ROUTER = Networks.ROUTER;
  private static final Client ONE = Client.of(1);
  private static final Client OTHER = Client.of(2);

  private final LeaseBook book = new LeaseBook();
  private final Responder responder = new Responder(book);
  private Scope scope = Networks.scope("192.168.1.100-192.168.1.102");
  private Instant now = Instant.parse("2026-11-25T00:00:00Z");

  private Decision decide(Client client, Message message) {
    return responder.decide(scope, client.sends(message), message, now);
  }

  private IpAddress offered(Client client, Message discover) {
    Decision decision = decide(client, discover);
    Message offer =
        decision instanceof Decision.Probe probe
            ? probe.offer()
            : ((Decision.Answer) decision).message();
    assertThat(offer.type()).isEqualTo(MessageType.OFFER);
    return offer.yourAddress();
  }

  private Lease leased(Client client) {
    IpAddress address = offered(client, client.discover());
    return ((Decision.Grant) decide(client, client.select(ROUTER, address))).lease();
  }

  private void refuses(Decision decision) {
    assertThat(((Decision.Answer) decision).message().type()).isEqualTo(MessageType.NAK);
  }

  private static void ignores(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Ignore.class);
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  @Test
  void anOfferIsTakenAndHeld() {
    IpAddress address = offered(ONE, ONE.discover());
    assertThat(offered(OTHER, OTHER.discover(address.toString()))).isNotEqualTo(address);
    Decision.Grant grant = (Decision.Grant) decide(ONE, ONE.select(ROUTER, address));
    assertThat(grant.lease().address()).isEqualTo(address);
    assertThat(grant.lease().until()).isEqualTo(now.plus(Duration.ofHours(12)));
    Message ack = grant.message();
    assertThat(ack.type()).isEqualTo(MessageType.ACK);
    assertThat(ack.yourAddress()).isEqualTo(address);
    assertThat(ack.options().seconds(Options.LEASE_TIME)).contains(43_200L);
    assertThat(ack.options().seconds(Options.RENEWAL_TIME)).contains(21_600L);
    assertThat(ack.options().seconds(Options.REBINDING_TIME)).contains(37_800L);
    assertThat(ack.options().address(Options.SERVER)).contains(ip(ROUTER));
    assertThat(ack.options().address(Options.ROUTER)).contains(ip(ROUTER));
    assertThat(ack.options().address(Options.SUBNET_MASK)).contains(ip("255.255.255.0"));
    assertThat(ack.options().hex(Options.DNS)).isEqualTo("0808080808080404");
    assertThat(ack.options().printable(Options.DOMAIN)).isEqualTo("lan.example.org");
    assertThat(ack.options().address(Options.NTP)).contains(ip("192.168.1.2"));
  }

  @Test
  void onlyWhatIsAskedForIsTold() {
    Message discover =
        ONE.named("ff0102")
            .says(
                MessageType.DISCOVER,
                Message.NOBODY,
                Options.NONE.with(Options.PARAMETERS, new byte[] {15, 3, 99}));
    Message offer = ((Decision.Probe) decide(ONE.named("ff0102"), discover)).offer();
    assertThat(offer.options().codes())
        .containsExactly(
            Options.SERVER,
            Options.LEASE_TIME,
            Options.RENEWAL_TIME,
            Options.REBINDING_TIME,
            Options.DOMAIN,
            Options.ROUTER,
            Options.CLIENT);
  }

  @Test
  void anotherServersOfferIsNotOurs() {
    IpAddress address = offered(ONE, ONE.discover());
    ignores(decide(ONE, ONE.select("192.168.1.77", address)));
    assertThat(offered(OTHER, OTHER.discover(address.toString()))).isEqualTo(address);
  }

  @Test
  void whatWasNotOfferedIsRefused() {
    IpAddress address = offered(ONE, ONE.discover());
    refuses(decide(ONE, ONE.select(ROUTER, address.next())));
    now = now.plus(Responder.OFFER).plusSeconds(1);
    refuses(decide(ONE, ONE.select(ROUTER, address)));
  }

  @Test
  void aKnownClientGetsItsAddressWithoutAProbe() {
    Lease lease = leased(ONE);
    Decision again = decide(ONE, ONE.discover());
    assertThat(((Decision.Answer) again).message().yourAddress()).isEqualTo(lease.address());
    now = lease.until().plusSeconds(1);
    assertThat(((Decision.Probe) decide(ONE, ONE.discover())).address())
        .as("it was away, somebody may have taken it")
        .isEqualTo(lease.address());
  }

  @Test
  void whoComesBackIsConfirmedOrRefused() {
    Lease lease = leased(ONE);
    now = now.plusSeconds(60);
    assertThat(decide(ONE, ONE.reboot(lease.address().toString())))
        .isInstanceOf(Decision.Grant.class);
    refuses(decide(ONE, ONE.reboot("10.0.0.7")));
    refuses(decide(OTHER, OTHER.reboot("10.0.0.7")));
    refuses(decide(OTHER, OTHER.reboot("192.168.1.50")));
    refuses(decide(OTHER, OTHER.reboot(lease.address().toString())));
    IpAddress free =
        List.of("192.168.1.100", "192.168.1.101").stream()
            .map(IpAddress::parse)
            .filter(address -> !address.equals(lease.address()))
            .findFirst()
            .orElseThrow();
    ignores(decide(OTHER, OTHER.reboot(free.toString())));
    refuses(decide(ONE, ONE.reboot(free.toString())));
  }

  @Test
  void aLeaseIsRenewedByItsOwnerOnly() {
    Lease lease = leased(ONE);
    now = now.plus(Duration.ofHours(6));
    Decision.Grant grant = (Decision.Grant) decide(ONE, ONE.renew(lease.address()));
    assertThat(grant.lease().until()).isEqualTo(now.plus(Duration.ofHours(12)));
    assertThat(grant.lease().since()).isEqualTo(lease.since());
    Outbound out = Outbound.of(scope, grant.message());
    assertThat(out.destination()).isEqualTo(lease.address());
    assertThat(out.to()).isEqualTo(ONE.mac());
    refuses(decide(OTHER, OTHER.renew(lease.address())));
    refuses(decide(ONE, ONE.renew(lease.address().next())));
    Client posing = new Client(OTHER.mac(), ONE.id(), OTHER.place());
    refuses(decide(posing, posing.renew(lease.address())));
  }

  @Test
  void anEndedLeaseIsRenewedUnlessSomebodyElseHasTheAddress() {
    scope = Networks.scope("192.168.1.100");
    Lease lease = leased(ONE);
    now = lease.until().plusSeconds(10);
    assertThat(decide(ONE, ONE.renew(lease.address()))).isInstanceOf(Decision.Grant.class);
    now = now.plus(Duration.ofHours(13));
    leased(OTHER);
    refuses(decide(ONE, ONE.renew(lease.address())));
  }

  @Test
  void aNameIsNotEnoughToGetWhatSomebodyHas() {
    Client named = ONE.named("ff01020304");
    Lease lease = leased(named);
    Client posing = new Client(OTHER.mac(), "ff01020304", OTHER.place());
    assertThat(offered(posing, posing.discover())).isNotEqualTo(lease.address());
    ignores(decide(posing, posing.release(lease.address(), ROUTER)));
    assertThat(book.at(lease.address()).orElseThrow().isActive(now)).isTrue();
    Client second = named.named("ff09090909");
    assertThat(offered(second, second.discover()))
        .as("another of the same machine")
        .isNotEqualTo(lease.address());
  }

  @Test
  void aMachineThatMovesTakesItsLeaseAlong() {
    Lease lease = leased(ONE);
    Message renewal = ONE.renew(lease.address());
    Inbound sent = ONE.at("other").sends(renewal);
    Inbound elsewhere =
        new Inbound(
            sent.segment(),
            "t",
            sent.place(),
            sent.most(),
            sent.from(),
            sent.source(),
            sent.payload(),
            true);
    Lease moved = ((Decision.Grant) responder.decide(scope, elsewhere, renewal, now)).lease();
    assertThat(moved.address()).isEqualTo(lease.address());
    assertThat(moved.switchName()).isEqualTo("t");
    assertThat(book.at(new LeaseBook.Place("s", ONE.place()))).isEmpty();
    assertThat(book.at(new LeaseBook.Place("t", "other"))).containsExactly(moved);
  }

  @Test
  void aReleasedAddressIsFreeAndRemembered() {
    scope = Networks.scope("192.168.1.100-192.168.1.101");
    Lease lease = leased(ONE);
    assertThat(((Decision.End) decide(ONE, ONE.release(lease.address(), ROUTER))).lease().until())
        .isEqualTo(now);
    assertThat(leased(OTHER).address()).isNotEqualTo(lease.address());
    assertThat(leased(ONE).address()).isEqualTo(lease.address());
  }

  @Test
  void aDeclinedAddressRests() {
    scope = Networks.scope("192.168.1.100");
    Lease lease = leased(ONE);
    assertThat(decide(ONE, ONE.decline(lease.address(), ROUTER)))
        .isInstanceOf(Decision.Marked.class);
    assertThat(((Decision.Tell) decide(ONE, ONE.discover())).kind())
        .isEqualTo(Notice.Kind.DRY_RANGE);
    now = now.plus(Responder.UNUSABLE).plusSeconds(1);
    assertThat(offered(ONE, ONE.discover())).isEqualTo(lease.address());
  }

  @Test
  void nobodyDeclinesWhatHeWasNotGivenNorEverything() {
    scope = Networks.scope("192.168.1.100-192.168.1.199");
    ignores(decide(OTHER, OTHER.decline(ip("192.168.1.100"), ROUTER)));
    int declined = 0;
    for (int i = 0; i < 50; i++) {
      IpAddress address = offered(ONE, ONE.discover());
      declined += decide(ONE, ONE.decline(address, ROUTER)) instanceof Decision.Marked ? 1 : 0;
    }
    assertThat(declined).isEqualTo(8);
  }

  @Test
  void whoHasAnAddressIsToldTheRest() {
    Decision decision = decide(ONE, ONE.says(MessageType.INFORM, ip("192.168.1.50"), Options.NONE));
    Message ack = ((Decision.Answer) decision).message();
    assertThat(ack.type()).isEqualTo(MessageType.ACK);
    assertThat(ack.yourAddress()).isEqualTo(Message.NOBODY);
    assertThat(ack.options().has(Options.LEASE_TIME)).isFalse();
    assertThat(ack.options().has(Options.DNS)).isTrue();
    assertThat(Outbound.of(scope, ack).destination()).isEqualTo(ip("192.168.1.50"));
    ignores(decide(ONE, ONE.says(MessageType.INFORM, Message.NOBODY, Options.NONE)));
  }

  @Test
  void aDeclaredHostGetsItsOwnAndNoOther() {
    Client app = new Client(Networks.HOST, "", "p9");
    assertThat(offered(app, app.discover("192.168.1.100"))).isEqualTo(ip("192.168.1.10"));
    assertThat(decide(app, app.select(ROUTER, ip("192.168.1.10"))))
        .isInstanceOf(Decision.Grant.class);
    assertThat(decide(app, app.reboot("192.168.1.10"))).isInstanceOf(Decision.Grant.class);
    refuses(decide(app, app.reboot("192.168.1.100")));
    Client far = new Client(Networks.ELSEWHERE, "", "p8");
    ignores(decide(far, far.discover()));
  }

  @Test
  void whatIsTakenIsLeftOutOfTheRange() {
    scope = Networks.scope("192.168.1.0/24");
    Set<IpAddress> given = new HashSet<>();
    for (int i = 0; i < 252; i++) {
      given.add(leased(Client.of(i)).address());
    }
    assertThat(given)
        .hasSize(252)
        .doesNotContain(ip("192.168.1.0"), ip(ROUTER), ip("192.168.1.10"), ip("192.168.1.255"));
    assertThat(decide(Client.of(999), Client.of(999).discover())).isInstanceOf(Decision.Tell.class);
  }

  @Test
  void onePlaceDoesNotGetEverything() {
    scope = Networks.scope("192.168.1.100-192.168.1.199");
    for (int i = 0; i < 16; i++) {
      Client client = Client.of(i).at("greedy");
      if (i % 2 == 0) {
        leased(client);
      } else {
        offered(client, client.discover());
      }
    }
    Client more = Client.of(77).at("greedy");
    assertThat(((Decision.Tell) decide(more, more.discover())).kind())
        .isEqualTo(Notice.Kind.FULL_PLACE);
    assertThat(leased(Client.of(77).at("modest")).address()).isNotNull();
  }

  @Test
  void aShorterTimeMayBeAskedFor() {
    Options wish = Options.NONE.with(Options.LEASE_TIME, 300L);
    Message offer =
        ((Decision.Probe) decide(ONE, ONE.says(MessageType.DISCOVER, Message.NOBODY, wish)))
            .offer();
    assertThat(offer.options().seconds(Options.LEASE_TIME)).contains(300L);
    wish = wish.with(Options.LEASE_TIME, 0xffff_ffffL);
    offer =
        ((Decision.Probe) decide(ONE, ONE.says(MessageType.DISCOVER, Message.NOBODY, wish)))
            .offer();
    assertThat(offer.options().seconds(Options.LEASE_TIME)).contains(43_200L);
  }

  @Test
  void answersGoWhereTheClientCanHearThem() {
    IpAddress address = ip("192.168.1.100");
    Message discover = ONE.discover();
    Message offer = Answers.lease(scope, discover, MessageType.OFFER, address, Duration.ofHours(1));
    assertThat(Outbound.of(scope, offer).destination()).isEqualTo(address);
    assertThat(Outbound.of(scope, offer).to()).isEqualTo(ONE.mac());
    Message deaf =
        new Message(
            discover.type(),
            discover.transaction(),
            true,
            discover.clientAddress(),
            discover.yourAddress(),
            discover.relay(),
            discover.mac(),
            discover.options());
    offer = Answers.lease(scope, deaf, MessageType.OFFER, address, Duration.ofHours(1));
    assertThat(Outbound.of(scope, offer).destination()).isEqualTo(ip("255.255.255.255"));
    assertThat(Outbound.of(scope, offer).to().isGroup()).isTrue();
    Message refusal = Answers.refusal(scope, ONE.renew(address), "why");
    assertThat(Outbound.of(scope, refusal).destination()).isEqualTo(ip("255.255.255.255"));
    assertThat(refusal.clientAddress()).isEqualTo(Message.NOBODY);
  }

  /** Whatever clients say in whatever order, no address belongs to two of them. */
  @Test
  void noAddressBelongsToTwo() {
    Random random = new Random(20261125);
    scope = Networks.scope("192.168.1.100-192.168.1.109");
    for (int step = 0; step < 50_000; step++) {
      Client client = Client.of(random.nextInt(14));
      IpAddress address = ip("192.168.1." + (98 + random.nextInt(13)));
      Message message =
          switch (random.nextInt(9)) {
            case 0, 1 -> client.discover();
            case 2 -> client.discover(address.toString());
            case 3, 4 ->
                client.select(
                    ROUTER, book.offered(client.discover().client(), now).orElse(address));
            case 5 -> client.reboot(address.toString());
            case 6 -> client.renew(own(client).orElse(address));
            case 7 -> client.release(own(client).orElse(address), ROUTER);
            default -> client.decline(own(client).orElse(address), ROUTER);
          };
      Decision decision = decide(client, message);
      if (decision instanceof Decision.Grant grant) {
        assertThat(scope.allows(grant.lease().address(), client.mac())).isTrue();
      }
      Set<IpAddress> active = new HashSet<>();
      for (Lease lease : book.leases()) {
        if (lease.isActive(now)) {
          assertThat(active.add(lease.address())).as("step %s: %s", step, lease).isTrue();
        }
      }
      if (decision instanceof Decision.Grant grant) {
        assertThat(book.at(grant.lease().address()).orElseThrow().mac()).isEqualTo(client.mac());
      }
      now = now.plusSeconds(random.nextInt(60) == 0 ? random.nextInt(60_000) : random.nextInt(9));
    }
  }

  private Optional<IpAddress> own(Client client) {
    return book.of(client.discover().client()).map(Lease::address);
  }
}
