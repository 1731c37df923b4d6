package io.drawbridge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Prints answers as a table, as JSON or as YAML. */
final class Output {
  /** How. */
  enum Style {
    table,
    json,
    yaml
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "STYLE",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})",
      defaultValue = "${env:DRAWBRIDGE_OUTPUT:-table}")
  private Style style = Style.table;

  Style style() {
    return style;
  }

  static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException notJson) {
      return JSON.createObjectNode().put("detail", json.strip());
    }
  }

  static void print(PrintWriter out, Style style, String json) {
    switch (style) {
      case json -> out.println(tree(json).toPrettyString());
      case yaml -> {
        try {
          out.print(new YAMLMapper().writeValueAsString(tree(json)));
        } catch (JsonProcessingException impossible) {
          throw new IllegalStateException("a tree can be written", impossible);
        }
      }
      case table -> table(out, tree(json));
    }
    out.flush();
  }

  private static void table(PrintWriter out, JsonNode tree) {
    tree.properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                rows(out, value);
              } else if (value.isArray() && value.isEmpty()) {
                out.println(entry.getKey() + ": none");
              } else if (!value.isContainerNode() || !value.isEmpty()) {
                out.println(entry.getKey() + ": " + cell(value));
              }
            });
  }

  private static void rows(PrintWriter out, JsonNode list) {
    List<String> columns = new ArrayList<>();
    list.forEach(
        row ->
            row.fieldNames()
                .forEachRemaining(
                    name -> {
                      if (!columns.contains(name)) {
                        columns.add(name);
                      }
                    }));
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns);
    list.forEach(row -> lines.add(columns.stream().map(name -> cell(row.path(name))).toList()));
    int[] widths = new int[columns.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      out.println(text.toString().stripTrailing());
    }
  }

  /** As it would be written in a document, on one line. */
  private static String cell(JsonNode value) {
    if (value.isObject()) {
      List<String> entries = new ArrayList<>();
      value
          .properties()
          .forEach(each -> entries.add(each.getKey() + ": " + inner(each.getValue())));
      return String.join(", ", entries);
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(each -> items.add(inner(each)));
      return String.join(", ", items);
    }
    return value.asText();
  }

  private static String inner(JsonNode value) {
    return value.isObject()
        ? "{" + cell(value) + "}"
        : value.isArray() ? "[" + cell(value) + "]" : value.asText();
  }

  /** Says what went wrong; what the answer holds besides is shown as well. */
  static void problem(PrintWriter out, Style style, JsonNode problem) {
    if (style != Style.table) {
      print(out, style, problem.toString());
      return;
    }
    out.println(
        "drawbridge: "
            + problem.path("title").asText("failed")
            + ": "
            + problem.path("detail").asText());
    if (problem.path("switches").isArray()) {
      rows(out, problem.path("switches"));
    }
    out.flush();
  }
}
