package io.drawbridge.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.linecorp.armeria.common.MediaType;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.store.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * A document in the format a client wants (RFC 9110, 12.5.1): as it was given where that is
 * acceptable, with its comments; otherwise rewritten, which loses them.
 */
final class Representation {
  static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");

  private static final ObjectMapper JSON_MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final ObjectMapper YAML_MAPPER = new YAMLMapper(yaml());

  private Representation() {}

  /** The format that a media type names. */
  static Optional<Format> format(String type) {
    return switch (type) {
      case "application/json" -> Optional.of(Format.JSON);
      case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml" ->
          Optional.of(Format.YAML);
      default -> Optional.empty();
    };
  }

  /**
   * The acceptable format; the preferred one where both are equally welcome.
   *
   * @param accept the header's values; none or unreadable ones mean that anything is welcome
   */
  static Optional<Format> choose(List<String> accept, Format preferred) {
    List<MediaType> ranges = new ArrayList<>();
    for (String value : accept) {
      for (String range : value.split(",", -1)) {
        try {
          ranges.add(MediaType.parse(range.strip()));
        } catch (IllegalArgumentException unreadable) {
          // As if it were not there.
        }
      }
    }
    if (ranges.isEmpty()) {
      return Optional.of(preferred);
    }
    Format other = preferred == Format.JSON ? Format.YAML : Format.JSON;
    float best = quality(ranges, preferred);
    float second = quality(ranges, other);
    if (best <= 0 && second <= 0) {
      return Optional.empty();
    }
    return Optional.of(second > best ? other : preferred);
  }

  /** How welcome a format is: what the most specific range says. */
  private static float quality(List<MediaType> ranges, Format format) {
    float quality = 0;
    int closest = -1;
    for (MediaType range : ranges) {
      int closeness = closeness(range, format);
      if (closeness > closest) {
        closest = closeness;
        quality = range.qualityFactor(1);
      }
    }
    return quality;
  }

  private static int closeness(MediaType range, Format format) {
    String name = range.nameWithoutParameters();
    if (name.equals("*/*")) {
      return 0;
    }
    if (name.equals("application/*") || (name.equals("text/*") && format == Format.YAML)) {
      return 1;
    }
    return format(name).filter(format::equals).isPresent() ? 2 : -1;
  }

  static Format formatOf(Revision revision) {
    return revision.format().equals("json") ? Format.JSON : Format.YAML;
  }

  static MediaType type(Format format) {
    return format == Format.JSON ? MediaType.JSON_UTF_8 : YAML;
  }

  /** The document's text in a format. */
  static String text(Revision revision, Format format) {
    if (formatOf(revision) == format) {
      return revision.text();
    }
    try {
      JsonNode tree = (format == Format.JSON ? YAML_MAPPER : JSON_MAPPER).readTree(revision.text());
      return format == Format.JSON
          ? JSON_MAPPER.writeValueAsString(tree) + "\n"
          : YAML_MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("an accepted document can be read", impossible);
    }
  }

  private static YAMLFactory yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(NetworkReader.LARGEST);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .disable(YAMLGenerator.Feature.SPLIT_LINES)
        .build();
  }
}
