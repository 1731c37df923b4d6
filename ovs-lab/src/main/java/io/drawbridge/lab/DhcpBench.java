package io.drawbridge.lab;

import io.drawbridge.dhcp.DhcpServer;
import io.drawbridge.dhcp.Inbound;
import io.drawbridge.dhcp.Notice;
import io.drawbridge.dhcp.Outbound;
import io.drawbridge.dhcp.Wire;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.lab.frames.Hex;
import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import io.drawbridge.store.LeaseStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * Measures the DHCP server with its leases on disk, without a switch, whose meters let less
 * through: how many clients a second get an address when all ask at once, and how many renew.
 */
public final class DhcpBench {
  private static final int CLIENTS = 20_000;
  private static final int ROUNDS = 5;
  private static final int ONE_BY_ONE = 1000;
  private static final int PATIENCE_SECONDS = 120;
  private static final int YOUR_ADDRESS = 16;
  private static final String ROUTER = "192.168.1.1";
  private static final IpAddress NOBODY = IpAddress.parse("0.0.0.0");

  private static final Wire NO_SWITCH =
      new Wire() {
        @Override
        public void probe(String segment, IpAddress address) {}

        @Override
        public CompletableFuture<Void> bind() {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void tell(Notice notice) {
          throw new IllegalStateException(notice.text());
        }
      };

  private final DhcpServer server;
  private final AtomicReferenceArray<IpAddress> addresses = new AtomicReferenceArray<>(CLIENTS);

  private DhcpBench(DhcpServer server) {
    this.server = server;
  }

  /** Runs it, with its database in a directory of the working directory's file system. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String document =
        Files.readString(Path.of("networks/seed.yaml"))
            .replace("192.168.1.1/24", "192.168.1.1/16")
            .replace("192.168.1.100-192.168.1.199", "192.168.10.0-192.168.199.255");
    Path directory = Files.createTempDirectory(Path.of("target"), "dhcp-bench");
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
    try (LeaseStore store = LeaseStore.in(directory);
        DhcpServer server = new DhcpServer(store, pool, NO_SWITCH, InstantSource.system())) {
      server.document(
          NetworkReader.read(document.getBytes(StandardCharsets.UTF_8), Format.YAML)
              .network()
              .orElseThrow());
      DhcpBench bench = new DhcpBench(server);
      bench.report(
          "get an address, all at once, half a second of it a probe", bench.getAddresses());
      for (int round = 1; round <= ROUNDS; round++) {
        bench.report("renew, round " + round, bench.renew(CLIENTS));
      }
      long start = System.nanoTime();
      for (int i = 0; i < ONE_BY_ONE; i++) {
        bench.renew(1);
      }
      System.out.printf(
          "one client renews, %,d times: %.2f ms each%n",
          ONE_BY_ONE, (System.nanoTime() - start) / 1e6 / ONE_BY_ONE);
    } finally {
      pool.shutdownNow();
    }
    DhcpSwitchBench.run();
  }

  private void report(String what, long nanos) {
    System.out.printf(
        "%,d clients %s: %.2f s, %,.0f a second%n",
        CLIENTS, what, nanos / 1e9, CLIENTS / (nanos / 1e9));
  }

  private long getAddresses() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(CLIENTS);
    long start = System.nanoTime();
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      says(
          client,
          NOBODY,
          "350101",
          offer -> {
            String wish = "350103" + "3604" + Hex.ip(ROUTER) + "3204" + given(offer);
            says(client, NOBODY, wish, ack -> acknowledged(client, ack, done));
          });
    }
    return await(done, start);
  }

  private long renew(int clients) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(clients);
    long start = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      int client = i;
      says(client, addresses.get(i), "350103", ack -> acknowledged(client, ack, done));
    }
    return await(done, start);
  }

  private static long await(CountDownLatch done, long start) throws InterruptedException {
    if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(done.getCount() + " clients were not answered");
    }
    return System.nanoTime() - start;
  }

  private void acknowledged(int client, Outbound ack, CountDownLatch done) {
    addresses.set(client, IpAddress.of(HexFormat.of().parseHex(given(ack))));
    done.countDown();
  }

  private static String given(Outbound answer) {
    return Hex.of(Arrays.copyOfRange(answer.payload(), YOUR_ADDRESS, YOUR_ADDRESS + 4));
  }

  private void says(int client, IpAddress has, String options, Consumer<Outbound> then) {
    MacAddress mac = new MacAddress(0x0200_0100_0000L + client);
    String message = message(client, mac, has, options);
    server.receive(
        new Inbound("private", "host1", "p" + client, 16, mac, has, Hex.bytes(message), true),
        then);
  }

  /** What a client says, in hexadecimal. */
  static String message(int transaction, MacAddress mac, IpAddress has, String options) {
    return "01010600"
        + Hex.u32(transaction)
        + Hex.zeros(4)
        + Hex.of(has.bytes())
        + Hex.zeros(12)
        + Hex.mac(mac.toString())
        + Hex.zeros(10 + 64 + 128)
        + "63825363"
        + options
        + "ff";
  }
}
