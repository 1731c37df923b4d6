package io.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.document.Format;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.network.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A document's file as commands are given it. */
final class Document {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final byte[] text;

  private Document(Path file, byte[] text) {
    this.file = file;
    this.text = text;
  }

  static Document read(Path file) throws IOException {
    return new Document(file, Files.readAllBytes(file));
  }

  byte[] text() {
    return text;
  }

  boolean isTooLarge() {
    return text.length > NetworkReader.LARGEST;
  }

  Format format() {
    return file.toString().endsWith(".json") ? Format.JSON : Format.YAML;
  }

  String mediaType() {
    return format() == Format.JSON ? "application/json" : "application/yaml";
  }

  /** The problems a controller answered with. */
  static List<Problem> problems(JsonNode answer) {
    List<Problem> problems = new ArrayList<>();
    for (JsonNode each : answer.path("problems")) {
      problems.add(
          new Problem(
              each.path("pointer").asText(),
              each.path("code").asText(),
              each.path("message").asText()));
    }
    return problems;
  }

  /** Prints what was found, one problem a line as compilers do, or as a tree. */
  void print(PrintWriter out, Output.Style style, List<Problem> problems) {
    boolean placed = problems.stream().anyMatch(problem -> !problem.pointer().isEmpty());
    Lines lines = new Lines(placed ? text : new byte[0], format());
    if (style != Output.Style.table) {
      Output.print(out, style, tree(lines, problems).toString());
      return;
    }
    for (Problem problem : problems) {
      OptionalInt line = lines.of(problem.pointer());
      out.println(file + (line.isPresent() ? ":" + line.getAsInt() : "") + ": " + problem);
    }
    if (problems.isEmpty()) {
      out.println(file + ": valid");
    }
    out.flush();
  }

  private ObjectNode tree(Lines lines, List<Problem> problems) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("file", file.toString());
    tree.put("valid", problems.isEmpty());
    ArrayNode list = tree.putArray("problems");
    for (Problem problem : problems) {
      ObjectNode each = list.addObject();
      each.put("pointer", problem.pointer());
      lines.of(problem.pointer()).ifPresent(line -> each.put("line", line));
      each.put("code", problem.code());
      each.put("message", problem.message());
    }
    return tree;
  }
}
