package io.drawbridge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints answers as a table, as JSON or as YAML. */
final class Output {
  /** How. */
  enum Style {
    table,
    json,
    yaml
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private Output() {}

  static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException notJson) {
      return JSON.createObjectNode().put("detail", json.strip());
    }
  }

  static void print(PrintWriter out, Style style, String json) {
    switch (style) {
      case json -> out.println(json.strip());
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
                out.println(entry.getKey() + ": " + (value.isValueNode() ? value.asText() : value));
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
    list.forEach(row -> lines.add(columns.stream().map(name -> row.path(name).asText()).toList()));
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns.size(); i++) {
        int column = i;
        int width = lines.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
        text.append(line.get(i)).append(" ".repeat(width - line.get(i).length() + 2));
      }
      out.println(text.toString().stripTrailing());
    }
  }

  static void problems(PrintWriter out, JsonNode problem) {
    out.println(problem.path("title").asText() + ": " + problem.path("detail").asText());
    problem
        .path("problems")
        .forEach(
            each ->
                out.println(
                    "  "
                        + each.path("pointer").asText()
                        + ": "
                        + each.path("message").asText()
                        + " ["
                        + each.path("code").asText()
                        + "]"));
    out.flush();
  }
}
