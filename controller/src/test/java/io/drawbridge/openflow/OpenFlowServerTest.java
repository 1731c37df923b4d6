package io.drawbridge.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The channel against clients of bare sockets: polite ones, silent ones, and ones that talk
 * nonsense.
 */
class OpenFlowServerTest {
  private static final long SEED = 20261124;
  private static final byte[] HELLO = {4, 0, 0, 8, 0, 0, 0, 1};

  private final Recorder recorder = new Recorder();
  private final OpenFlowServer server =
      new OpenFlowServer(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          recorder,
          new OpenFlowServer.Patience(Duration.ofMillis(500), Duration.ofMillis(300)));

  private static final ListAppender<ILoggingEvent> LEAKS = new ListAppender<>();

  @BeforeAll
  static void watchForLeaks() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    LEAKS.start();
    ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(LEAKS);
  }

  /** Netty tells of a buffer that was collected unreleased when it makes the next ones. */
  @AfterAll
  static void nothingLeaked() {
    for (int round = 0; round < 5; round++) {
      System.gc();
      for (int i = 0; i < 1000; i++) {
        PooledByteBufAllocator.DEFAULT.buffer().release();
        ByteBufAllocator.DEFAULT.buffer().release();
      }
    }
    assertThat(LEAKS.list).isEmpty();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Admits datapath ids below 100. */
  private static final class Recorder implements SwitchListener {
    private final Set<SwitchConnection> connected = ConcurrentHashMap.newKeySet();
    private final Queue<SwitchConnection> ended = new ConcurrentLinkedQueue<>();

    @Override
    public boolean admits(long datapathId, String remoteAddress) {
      return datapathId >= 0 && datapathId < 100;
    }

    @Override
    public void connected(SwitchConnection connection) {
      connected.add(connection);
    }

    @Override
    public void disconnected(SwitchConnection connection) {
      connected.remove(connection);
      ended.add(connection);
    }

    @Override
    public void portsChanged(SwitchConnection connection) {
      throw new IllegalStateException("a listener's defect must not end the connection");
    }

    @Override
    public void packetIn(SwitchConnection connection, PacketIn packet) {}
  }

  @Test
  void aHandshakeMakesAConnection() throws IOException {
    try (Socket polite = handshake(1)) {
      await(() -> recorder.connected.size() == 1);
      assertThat(polite.isClosed()).isFalse();
    }
    await(() -> recorder.connected.isEmpty() && recorder.ended.size() == 1);
  }

  @Test
  void anUnknownSwitchIsToldSo() throws IOException {
    try (Socket unknown = open()) {
      unknown.getOutputStream().write(HELLO);
      unknown.getOutputStream().write(features(12345));
      DataInputStream in = new DataInputStream(unknown.getInputStream());
      assertThat(answerOfType(in, 1)).as("an error").isTrue();
      assertThat(in.read()).as("the end").isEqualTo(-1);
    }
    assertThat(recorder.connected).isEmpty();
  }

  @Test
  void anotherVersionIsToldSo() throws IOException {
    try (Socket old = open()) {
      old.getOutputStream().write(new byte[] {1, 0, 0, 8, 0, 0, 0, 1});
      DataInputStream in = new DataInputStream(old.getInputStream());
      assertThat(answerOfType(in, 1)).isTrue();
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void silenceIsNotWaitedForForEver() throws IOException {
    try (Socket silent = open()) {
      silent.setSoTimeout(10_000);
      DataInputStream in = new DataInputStream(silent.getInputStream());
      while (in.read() >= 0) {
        // its hello and echo requests, until it hangs up
      }
    }
    try (Socket mute = handshake(2)) {
      await(() -> recorder.connected.size() == 1);
      await(() -> recorder.connected.isEmpty());
      assertThat(mute.isClosed()).isFalse();
    }
  }

  @Test
  void theSecondOfOneSwitchTakesTheFirstsPlace() throws IOException {
    try (Socket first = handshake(3)) {
      await(() -> recorder.connected.size() == 1);
      SwitchConnection before = recorder.connected.iterator().next();
      try (Socket second = handshake(3)) {
        await(() -> recorder.ended.contains(before));
        assertThat(first.isClosed() || second.isClosed()).isFalse();
      }
    }
  }

  @Test
  void aLostConnectionFailsWhatWaits() throws IOException {
    try (Socket polite = handshake(4)) {
      await(() -> recorder.connected.size() == 1);
      SwitchConnection connection = recorder.connected.iterator().next();
      var flows = connection.flows();
      polite.close();
      await(flows::isCompletedExceptionally);
      await(() -> connection.ports().isCompletedExceptionally());
    }
  }

  @Test
  void tenThousandStrangeMessagesHarmNobody() throws IOException {
    Random random = new Random(SEED);
    try (Socket healthy = handshake(5)) {
      await(() -> recorder.connected.size() == 1);
      DataOutputStream alive = new DataOutputStream(healthy.getOutputStream());
      for (int client = 0; client < 500; client++) {
        try (Socket strange = open()) {
          DataOutputStream out = new DataOutputStream(strange.getOutputStream());
          if (client % 2 == 0) {
            out.write(HELLO);
            out.write(features(10 + client % 50));
          }
          for (int i = 0; i < 20; i++) {
            out.write(client % 3 == 0 ? noise(random) : mutated(random));
          }
        } catch (IOException hungUp) {
          // as it may
        }
        if (client % 50 == 0) {
          alive.write(new byte[] {4, 3, 0, 8, 0, 0, 0, 4});
        }
      }
      alive.write(new byte[] {4, 2, 0, 12, 0, 0, 0, 77, 1, 2, 3, 4});
      healthy.setSoTimeout(5000);
      assertThat(answerOfType(new DataInputStream(healthy.getInputStream()), 3))
          .as("an echo reply for the healthy switch, seed %d", SEED)
          .isTrue();
      await(() -> recorder.connected.stream().allMatch(c -> c.datapathId() == 5));
    }
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(400)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A message of a real type and the right length, its body anything. */
  private static byte[] mutated(Random random) {
    int[] types = {1, 2, 4, 6, 10, 11, 12, 19, 21};
    byte[] bytes = new byte[8 + random.nextInt(240)];
    random.nextBytes(bytes);
    bytes[0] = (byte) (random.nextInt(10) == 0 ? random.nextInt(256) : 4);
    bytes[1] = (byte) types[random.nextInt(types.length)];
    bytes[2] = 0;
    bytes[3] = (byte) bytes.length;
    return bytes;
  }

  private Socket open() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private Socket handshake(long datapathId) throws IOException {
    Socket socket = open();
    socket.getOutputStream().write(HELLO);
    socket.getOutputStream().write(features(datapathId));
    return socket;
  }

  private static byte[] features(long datapathId) {
    byte[] bytes = new byte[32];
    bytes[0] = 4;
    bytes[1] = 6;
    bytes[3] = 32;
    for (int i = 0; i < 8; i++) {
      bytes[8 + i] = (byte) (datapathId >>> (56 - 8 * i));
    }
    return bytes;
  }

  /** Reads messages until one of the type; false if the stream ends first. */
  private static boolean answerOfType(DataInputStream in, int type) throws IOException {
    while (true) {
      int version = in.read();
      if (version < 0) {
        return false;
      }
      int got = in.readUnsignedByte();
      int length = in.readUnsignedShort();
      in.skipNBytes(length - 4L);
      if (got == type) {
        return true;
      }
    }
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(condition);
  }
}
