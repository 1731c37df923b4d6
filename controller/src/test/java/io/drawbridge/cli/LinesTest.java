package io.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.document.Format;
import io.drawbridge.document.SeedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pointers lead to the lines an administrator has to look at. */
class LinesTest {
  private static Lines lines(String text, Format format) {
    return new Lines(text.getBytes(StandardCharsets.UTF_8), format);
  }

  @Test
  void everyPlaceOfTheSeedHasItsLine() {
    Lines lines = lines(SeedText.text(), Format.YAML);
    List<String> text = SeedText.text().lines().toList();
    assertThat(text.get(lines.of("/rules/3/to/host").orElseThrow() - 1)).contains("smtp-in");
    assertThat(text.get(lines.of("/hosts/solo/addresses/0").orElseThrow() - 1)).contains("solo:");
    assertThat(text.get(lines.of("/router/public/gateway").orElseThrow() - 1)).contains("gateway");
    assertThat(text.get(lines.of("/switches/host1/ports/app0/zone").orElseThrow() - 1))
        .contains("app0");
  }

  @Test
  void whatIsMissingIsWhereItShouldBe() {
    Lines lines = lines("a: 1\nb:\n  c: 2\n", Format.YAML);
    assertThat(lines.of("/b/d/e")).hasValue(2);
    assertThat(lines.of("/z")).isEmpty();
    assertThat(lines.of("")).isEmpty();
  }

  @Test
  void jsonHasLinesAsWellAndNamesMayHoldSlashes() {
    Lines lines = lines("{\n  \"a\": [\n    {\n      \"x/y\": 1 } ] }", Format.JSON);
    assertThat(lines.of("/a/0/x~1y")).hasValue(4);
    assertThat(lines.of("/a/0")).hasValue(3);
  }

  @Test
  void whatCanNotBeReadHasTheLinesBefore() {
    assertThat(lines("a: 1\nb: [", Format.YAML).of("/a")).hasValue(1);
    assertThat(lines("", Format.YAML).of("/a")).isEmpty();
  }
}
