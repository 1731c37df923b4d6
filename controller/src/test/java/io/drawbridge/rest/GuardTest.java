package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is answered, with the requests a browser would be made to send. */
class GuardTest {
  @TempDir private Path data;

  @Test
  void aNameThatPointsHereIsNotAnswered() throws Exception {
    try (RawServer server = RawServer.start(data)) {
      for (String path : new String[] {"/api/v1/network", "/api/v1/switches", "/readyz"}) {
        assertThat(server.ask("GET " + path, "Host: evil.example"))
            .startsWith("HTTP/1.1 403")
            .contains("application/problem+json")
            .contains("urn:drawbridge:problem:foreign-origin");
      }
      assertThat(server.ask("GET /healthz", "Host: localhost.evil.example")).contains(" 403 ");
      assertThat(server.ask("GET /healthz", "Host: 127.0.0.1.evil.example:80")).contains(" 403 ");
      for (String mine : new String[] {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8"}) {
        assertThat(server.ask("GET /healthz", "Host: " + mine)).as(mine).contains(" 200 ");
      }
    }
  }

  @Test
  void aForeignPageIsNotAnswered() throws Exception {
    try (RawServer server = RawServer.start(data)) {
      String host = "Host: localhost:8080";
      assertThat(server.ask("GET /healthz", host, "Origin: http://evil.example")).contains(" 403 ");
      assertThat(server.ask("GET /healthz", host, "Origin: null")).contains(" 403 ");
      assertThat(server.ask("GET /healthz", host, "Origin: http://localhost:81")).contains(" 403 ");
      assertThat(server.ask("OPTIONS /api/v1/network", host, "Origin: http://evil.example"))
          .contains(" 403 ");
      assertThat(server.ask("GET /healthz", host, "Origin: http://localhost:8080"))
          .contains(" 200 ");
    }
  }

  @Test
  void theTokenIsKeptAndIsTheOwnersAlone() throws Exception {
    AdminToken made = AdminToken.in(data);
    Path file = data.resolve("admin.token");
    String token = Files.readString(file).strip();
    assertThat(token).matches("[0-9a-f]{64}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(data.toFile().list()).containsExactly("admin.token");
    assertThat(AdminToken.in(data).isIn("Bearer " + token)).isTrue();
    assertThat(made.isIn("bearer  " + token)).isTrue();
    assertThat(made.isIn("Bearer ")).isFalse();
    assertThat(made.isIn(token)).isFalse();
  }

  @Test
  void aTokenThatIsNoneStopsTheStart() throws Exception {
    AdminToken.in(data);
    Path file = data.resolve("admin.token");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> AdminToken.in(data)).hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, "\n");
    assertThatThrownBy(() -> AdminToken.in(data)).hasMessageContaining("holds no token");
  }
}
