package io.drawbridge.document;

import io.drawbridge.network.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The seed's document as it is given to users. */
public final class SeedText {
  private SeedText() {}

  /** Its text. */
  public static String text() {
    return text("seed.yaml");
  }

  /** The text of an example. */
  public static String text(String name) {
    try {
      return Files.readString(Path.of("../ovs-lab/networks").resolve(name));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** It, read. */
  public static Network network() {
    return NetworkReader.read(text(), Format.YAML).network().orElseThrow();
  }
}
