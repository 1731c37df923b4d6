package io.drawbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases on disk. */
class LeaseStoreTest {
  private static final Instant THEN = Instant.parse("2026-11-25T00:00:00.123Z");

  @TempDir private Path directory;

  private static Lease lease(String address, int mac) {
    return new Lease(
        "private",
        IpAddress.parse(address),
        new MacAddress(mac),
        "ff01",
        "bob's",
        "host1",
        "t vlan 7",
        THEN,
        THEN.plusSeconds(60));
  }

  @Test
  void whatIsWrittenIsThereAfterwards() {
    Lease one = lease("192.168.1.100", 1);
    Lease other = lease("192.168.1.101", 2);
    Lease later = lease("192.168.1.100", 3).until(THEN.plusSeconds(90));
    try (LeaseStore store = LeaseStore.in(directory)) {
      store.write(List.of(one, other));
      store.write(List.of(later));
    }
    try (LeaseStore store = LeaseStore.in(directory)) {
      assertThat(store.all()).containsExactly(other, later);
      store.forget(THEN.plusSeconds(61));
      assertThat(store.all()).containsExactly(later);
    }
  }

  @Test
  void anotherProgramsFileIsLeftAlone() throws IOException {
    Path file = directory.resolve("leases.db");
    Files.writeString(file, "lease { starts 4 2026/11/25; } # of another server, in a file\n");
    assertThatThrownBy(() -> LeaseStore.in(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("leases.db")
        .hasMessageContaining("left as it is");
    assertThat(Files.readString(file)).startsWith("lease {");
  }
}
