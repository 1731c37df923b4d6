package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.document.Format;
import io.drawbridge.document.SeedText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not even a request is answered with a problem and changes nothing. */
class BadRequestTest {
  private static final String PUT =
      "PUT /api/v1/network HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/yaml\r\n";

  @TempDir private Path data;

  @Test
  void nothingIsChangedAndEveryAnswerIsAProblem() throws Exception {
    try (RawServer server = RawServer.start(data)) {
      String seed = SeedText.text();
      int length = seed.getBytes(StandardCharsets.UTF_8).length;
      // A whole document, but the client meant to send more.
      server.sendAndHangUp(PUT + "Content-Length: " + (length + 1) + "\r\n\r\n" + seed);
      server.sendAndHangUp(
          PUT
              + "Transfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(length)
              + "\r\n"
              + seed
              + "\r\n");
      assertThat(server.drawbridge().networks().current()).isEmpty();

      assertThat(server.ask("PUT /api/v1/network", "Host: localhost", "Content-Length: 20000000"))
          .startsWith("HTTP/1.1 413")
          .contains("application/problem+json")
          .contains("urn:drawbridge:problem:too-large");
      assertThat(server.ask("GET /healthz?%zz", "Host: localhost"))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json");
      assertThat(server.ask("FOO /healthz", "Host: localhost"))
          .startsWith("HTTP/1.1 405")
          .contains("application/problem+json");
      assertThat(server.ask("GET", "Host: localhost")).contains("application/problem+json");
      assertThat(server.drawbridge().networks().current()).isEmpty();
    }
  }

  @Test
  void halfAnEditIsNone() throws Exception {
    try (RawServer server = RawServer.start(data)) {
      var networks = server.drawbridge().networks();
      networks.put(
          SeedText.text().getBytes(StandardCharsets.UTF_8), Format.YAML, Optional.empty(), false);
      String rule = "{name: new, action: pass}";
      String put = PUT.replace("network", "rules/new");
      server.sendAndHangUp(put + "Content-Length: " + (rule.length() + 1) + "\r\n\r\n" + rule);
      assertThat(networks.number()).isEqualTo(1);
      assertThat(server.ask("PUT /api/v1/rules/a%zz", "Host: localhost"))
          .startsWith("HTTP/1.1 400");
      assertThat(networks.number()).isEqualTo(1);
    }
  }
}
