package io.drawbridge.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.net.IpAddress;
import io.drawbridge.network.DatabaseAddress;
import io.drawbridge.network.PortIdentity;
import io.drawbridge.reconcile.DatabasePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that says what it likes; a real one answers in the lab's tests. */
class DatabasesTest {
  private final BlockingQueue<List<DatabasePort>> told = new LinkedBlockingQueue<>();
  private final Databases databases = new Databases((name, ports) -> told.add(ports));
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    server.setSoTimeout(20_000);
    databases.follow(
        Map.of(
            "host1", new DatabaseAddress.Tcp(IpAddress.parse("127.0.0.1"), server.getLocalPort())));
  }

  @AfterEach
  void stop() throws IOException {
    databases.close();
    server.close();
  }

  private static void say(Socket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    to.getOutputStream().flush();
  }

  private static String row(String port, int number, String ids) {
    return "{\"new\":{\"name\":\"%s\",\"ofport\":%d,\"external_ids\":[\"map\",[%s]]}}"
        .formatted(port, number, ids);
  }

  @Test
  void portsAndTheirIdentitiesAreFollowed() throws Exception {
    try (Socket session = server.accept()) {
      say(
          session,
          "{\"id\":\"monitor\",\"error\":null,\"result\":{\"Interface\":{\"u1\":"
              + row("vnet3", 7, "[\"iface-id\",\"abc\"],[\"attached-mac\",\"02:00:00:00:01:AA\"]")
              + "}}}");
      assertThat(told.poll(20, TimeUnit.SECONDS))
          .containsExactly(
              new DatabasePort(
                  "vnet3",
                  7,
                  Set.of(
                      new PortIdentity(PortIdentity.Key.IFACE_ID, "abc"),
                      new PortIdentity(PortIdentity.Key.ATTACHED_MAC, "02:00:00:00:01:aa"))));
      say(
          session,
          "{\"id\":null,\"method\":\"update\",\"params\":[null,{\"Interface\":{\"u1\":{\"old\":{}},\"u2\":"
              + row("vnet4", 8, "")
              + ",\"u3\":{\"new\":{\"name\":\"vnet5\",\"ofport\":[\"set\",[]],\"external_ids\":[\"map\",[]]}}}}]}");
      assertThat(told.poll(20, TimeUnit.SECONDS))
          .containsExactly(new DatabasePort("vnet4", 8, Set.of()));
    }
  }

  @Test
  void questionsWhetherItIsThereAreAnswered() throws Exception {
    try (Socket session = server.accept()) {
      say(session, "{\"id\":\"still there\",\"method\":\"echo\",\"params\":[1]}");
      StringBuilder heard = new StringBuilder();
      byte[] buffer = new byte[4096];
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                int length = session.getInputStream().read(buffer);
                heard.append(new String(buffer, 0, Math.max(0, length), StandardCharsets.UTF_8));
                return heard.toString().contains("\"still there\"");
              });
      assertThat(heard.toString()).contains("\"monitor\"", "\"result\":[1]");
    }
  }

  @Test
  void nonsenseEndsTheSessionAndAnotherBegins() throws Exception {
    for (String nonsense :
        List.of("}{", "[[[", "{\"id\":\"monitor\",\"error\":\"no such table\",\"result\":null}")) {
      try (Socket session = server.accept()) {
        say(session, nonsense);
        session.shutdownOutput();
      }
    }
    try (Socket session = server.accept()) {
      say(
          session,
          "{\"id\":\"monitor\",\"error\":null,\"result\":{\"Interface\":{\"u\":7,\"v\":"
              + row("tap0", 3, "[1],\"x\",[\"iface-id\",{}]")
              + "}}}");
      assertThat(told.poll(20, TimeUnit.SECONDS))
          .containsExactly(new DatabasePort("tap0", 3, Set.of()));
    }
  }
}
