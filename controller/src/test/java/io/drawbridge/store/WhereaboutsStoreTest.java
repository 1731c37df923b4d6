package io.drawbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.network.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhereaboutsStoreTest {
  private static final Location HERE = new Location("host1", "tap105i0", 0);
  private static final Location THERE = new Location("host2", "trunk0", 20);

  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsThereWhenItIsOpenedAgain() {
    try (WhereaboutsStore store = WhereaboutsStore.in(directory)) {
      store.write("mail", HERE);
      store.write("web", HERE);
      store.write("mail", THERE);
      store.forget("web");
    }
    try (WhereaboutsStore store = WhereaboutsStore.in(directory)) {
      assertThat(store.all()).containsOnlyKeys("mail").containsEntry("mail", THERE);
    }
  }

  @Test
  void aFileOfAnotherKindIsLeftAsItIs() throws IOException {
    Path file = directory.resolve("whereabouts.db");
    Files.writeString(file, "not a database, but somebody's");
    assertThatThrownBy(() -> WhereaboutsStore.in(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Move it away");
    assertThat(file).hasContent("not a database, but somebody's");
  }
}
