package io.drawbridge.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.network.Network;
import io.drawbridge.store.Lease;
import io.drawbridge.store.LeaseStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server with its store on disk and its probes, without a switch. */
class DhcpServerTest {
  private static final MacAddress STRANGER = MacAddress.parse("02:00:00:00:02:99");
  private static final Client ONE = Client.of(1);
  private static final Client OTHER = Client.of(2);

  @TempDir private Path directory;
  private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
  private final List<IpAddress> probed = new CopyOnWriteArrayList<>();
  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final List<Message> answers = new CopyOnWriteArrayList<>();
  private final List<Integer> stored = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Void> bound = CompletableFuture.completedFuture(null);
  private LeaseStore store;
  private DhcpServer server;

  private final Wire wire =
      new Wire() {
        @Override
        public void probe(String segment, IpAddress address) {
          probed.add(address);
        }

        @Override
        public CompletableFuture<Void> bind() {
          return bound;
        }

        @Override
        public void tell(Notice notice) {
          notices.add(notice);
        }
      };

  @BeforeEach
  void start() {
    store = LeaseStore.in(directory);
    server = new DhcpServer(store, pool, wire, InstantSource.system());
    server.document(Networks.of("192.168.1.100-192.168.1.101"));
  }

  @AfterEach
  void stop() {
    server.close();
    store.close();
    pool.shutdownNow();
  }

  private void restart(Network network) {
    server.close();
    store.close();
    store = LeaseStore.in(directory);
    server = new DhcpServer(store, pool, wire, InstantSource.system());
    server.document(network);
  }

  private void says(Client client, Message message) {
    server.receive(client.sends(message), this::answered);
  }

  private void answered(Outbound out) {
    stored.add(store.all().size());
    answers.add(((Reading.Read) MessageReader.readAny(out.payload())).message());
  }

  private Message answer(Client client, Message message) {
    int before = answers.size();
    says(client, message);
    await().until(() -> answers.size() > before);
    return answers.get(before);
  }

  private IpAddress leased(Client client) {
    IpAddress address = answer(client, client.discover()).yourAddress();
    assertThat(answer(client, client.select(Networks.ROUTER, address)).type())
        .isEqualTo(MessageType.ACK);
    return address;
  }

  @Test
  void aLeaseIsOnDiskBeforeItIsTold() {
    IpAddress address = leased(ONE);
    assertThat(probed).containsExactly(address);
    assertThat(stored).containsExactly(0, 1);
    assertThat(server.leases()).extracting(Lease::address).containsExactly(address);
  }

  @Test
  void andTheTablesKnowOfItToo() {
    IpAddress address = answer(ONE, ONE.discover()).yourAddress();
    bound = new CompletableFuture<>();
    says(ONE, ONE.select(Networks.ROUTER, address));
    await().until(() -> store.all().size() == 1);
    assertThat(answers).hasSize(1);
    bound.complete(null);
    await().until(() -> answers.size() == 2);
  }

  @Test
  void leasesOutliveARestartAndADocumentTheyFit() {
    IpAddress address = leased(ONE);
    restart(Networks.of("192.168.1.90-192.168.1.120"));
    assertThat(server.leases()).extracting(Lease::address).containsExactly(address);
    assertThat(answer(ONE, ONE.renew(address)).type()).isEqualTo(MessageType.ACK);
    server.document(Networks.of("192.168.1.200-192.168.1.210"));
    assertThat(server.leases()).isEmpty();
    assertThat(answer(ONE, ONE.renew(address)).type()).isEqualTo(MessageType.NAK);
    assertThat(answer(ONE, ONE.discover()).yourAddress()).isNotEqualTo(address);
    server.document(Networks.of("192.168.1.100-192.168.1.101"));
    assertThat(server.leases()).as("back as it was").hasSize(1);
  }

  @Test
  void anAddressThatSomebodyHasIsNotOffered() {
    says(ONE, ONE.discover());
    await().until(() -> probed.size() == 1);
    IpAddress taken = probed.get(0);
    server.has("private", "s", taken, STRANGER);
    await().until(() -> answers.size() == 1);
    assertThat(answers.get(0).yourAddress()).isNotEqualTo(taken);
    assertThat(notices).extracting(Notice::kind).containsExactly(Notice.Kind.ADDRESS_IN_USE);
    assertThat(notices.get(0).text()).contains(taken.toString()).contains(STRANGER.toString());
    says(OTHER, OTHER.discover());
    assertThat(notices)
        .extracting(Notice::kind)
        .containsExactly(Notice.Kind.ADDRESS_IN_USE, Notice.Kind.DRY_RANGE);
  }

  @Test
  void whoAsksWithWhatItAlreadyHasIsNotInItsOwnWay() {
    says(ONE, ONE.discover());
    await().until(() -> probed.size() == 1);
    server.has("private", "s", probed.get(0), ONE.mac());
    await().until(() -> answers.size() == 1);
    assertThat(answers.get(0).yourAddress()).isEqualTo(probed.get(0));
  }

  @Test
  void aDryRangeIsToldOnceAndSummedUp() {
    leased(ONE);
    leased(OTHER);
    Client third = Client.of(3);
    for (int i = 0; i < 5; i++) {
      says(third, third.discover());
    }
    assertThat(notices).extracting(Notice::times).containsExactly(1L);
    assertThat(notices.get(0).segment()).isEqualTo("private");
    server.sumUp();
    assertThat(notices).extracting(Notice::times).containsExactly(1L, 4L);
    server.sumUp();
    says(third, third.discover());
    assertThat(notices).extracting(Notice::times).as("it begins anew").containsExactly(1L, 4L, 1L);
  }

  @Test
  void whatIsNotForUsIsIgnored() {
    Random random = new Random(20261125);
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      receive(ONE.mac(), noise, true);
    }
    byte[] discover = MessageWriter.write(ONE.discover());
    receive(STRANGER, discover, true);
    receive(ONE.mac(), discover, false);
    Message relayed =
        new Message(
            MessageType.DISCOVER,
            1,
            false,
            Message.NOBODY,
            Message.NOBODY,
            IpAddress.parse("192.168.1.9"),
            ONE.mac(),
            Options.NONE);
    receive(ONE.mac(), MessageWriter.write(relayed), true);
    server.receive(
        new Inbound("other", "s", "p1", 16, ONE.mac(), Message.NOBODY, discover, true),
        this::answered);
    assertThat(probed).isEmpty();
    assertThat(answers).isEmpty();
    assertThat(notices).isEmpty();
  }

  private void receive(MacAddress from, byte[] payload, boolean whole) {
    server.receive(
        new Inbound("private", "s", "p1", 16, from, Message.NOBODY, payload, whole),
        this::answered);
  }

  @Test
  void manyAtOnceGetAnAddressEach() {
    server.document(Networks.of("192.168.1.0/24"));
    for (int i = 0; i < 100; i++) {
      Client client = Client.of(i);
      server.receive(
          client.sends(client.discover()),
          offer ->
              says(
                  client,
                  client.select(
                      Networks.ROUTER,
                      ((Reading.Read) MessageReader.readAny(offer.payload()))
                          .message()
                          .yourAddress())));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> answers.size() == 100);
    assertThat(answers).extracting(Message::type).containsOnly(MessageType.ACK);
    assertThat(answers).extracting(Message::yourAddress).doesNotHaveDuplicates();
    assertThat(store.all()).hasSize(100);
  }
}
