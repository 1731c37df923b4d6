package io.drawbridge.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.drawbridge.document.Format;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.yaml.snakeyaml.LoaderOptions;

/** Where in a text a JSON pointer points, for editors and people. */
final class Lines {
  private final Map<String, Integer> lines = new HashMap<>();

  /** Reads as far as the text can be read. */
  Lines(byte[] text, Format format) {
    try (JsonParser parser = factory(text, format).createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        lines.putIfAbsent(
            parser.getParsingContext().pathAsPointer().toString(),
            parser.currentTokenLocation().getLineNr());
      }
    } catch (IOException | RuntimeException unreadable) {
      // The problem that says so names its line itself.
    }
  }

  private static JsonFactory factory(byte[] text, Format format) {
    if (format == Format.JSON) {
      return new JsonFactory();
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Math.max(1, text.length));
    return YAMLFactory.builder().loaderOptions(options).build();
  }

  /** The line, from 1, of the place or of the nearest thing around it. */
  OptionalInt of(String pointer) {
    for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      Integer line = lines.get(at);
      if (line != null) {
        return OptionalInt.of(line);
      }
    }
    return OptionalInt.empty();
  }
}
