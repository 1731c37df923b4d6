package io.drawbridge.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.SeedText;
import io.drawbridge.store.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A document means the same in both formats. */
class RepresentationTest {
  private static final Revision SEED = new Revision(1, Instant.EPOCH, "yaml", SeedText.text());

  @Test
  void bothFormatsMeanTheSame() {
    String json = Representation.text(SEED, Format.JSON);
    assertThat(NetworkReader.read(json, Format.JSON).network()).contains(SeedText.network());
    String yaml = Representation.text(new Revision(1, Instant.EPOCH, "json", json), Format.YAML);
    assertThat(NetworkReader.read(yaml, Format.YAML).network()).contains(SeedText.network());
    assertThat(Representation.text(SEED, Format.YAML)).isEqualTo(SeedText.text());
  }

  @Test
  void theMostWelcomeFormatIsTaken() {
    assertThat(choose()).contains(Format.YAML);
    assertThat(choose("*/*")).contains(Format.YAML);
    assertThat(choose("application/json")).contains(Format.JSON);
    assertThat(choose("application/json, */*;q=0.1")).contains(Format.JSON);
    assertThat(choose("application/json;q=0.5", "text/yaml")).contains(Format.YAML);
    assertThat(choose("*/*, application/yaml;q=0")).contains(Format.JSON);
    assertThat(choose("text/*")).contains(Format.YAML);
    assertThat(choose("not a range")).contains(Format.YAML);
    assertThat(choose("text/html")).isEmpty();
    assertThat(choose("application/json;q=0")).isEmpty();
  }

  private static Optional<Format> choose(String... accept) {
    return Representation.choose(List.of(accept), Format.YAML);
  }
}
