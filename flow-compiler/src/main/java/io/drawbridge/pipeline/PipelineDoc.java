package io.drawbridge.pipeline;

import io.drawbridge.flow.Field;
import io.drawbridge.flow.Flow;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes {@code docs/pipeline.md} from the declarations and an example program. */
public final class PipelineDoc {
  private static final int EXAMPLES = 4;
  private static final int WIDTH = 300;

  private PipelineDoc() {}

  /**
   * The page as Markdown.
   *
   * @param example a program to take example flows from
   * @param of what the program is of, for the reader
   */
  public static String write(List<Flow> example, String of) {
    StringBuilder page = new StringBuilder();
    page.append("# The pipeline\n\n");
    page.append(
        "<!-- Made from io.drawbridge.pipeline; `mvn -pl flow-compiler test -DargLine=-Dgolden.renew=true`"
            + " renews it. -->\n\n");
    page.append(
        "A packet starts in table 0. Each table's flows are held to its contract when they are compiled.\n\n");
    page.append("| # | table | decides | a miss |\n|---|---|---|---|\n");
    for (Table table : Table.values()) {
      page.append("| ")
          .append(table.id())
          .append(" | [")
          .append(table.name())
          .append("](#")
          .append(table.id())
          .append("-")
          .append(table.name().toLowerCase(java.util.Locale.ROOT))
          .append(") | ")
          .append(table.decides())
          .append(" | ")
          .append(table.miss())
          .append(" |\n");
    }
    registers(page);
    punts(page);
    page.append("\n## The tables, with flows of ").append(of).append("\n");
    for (Table table : Table.values()) {
      table(page, table, example);
    }
    return page.toString();
  }

  private static void registers(StringBuilder page) {
    page.append("\n## Registers\n\n| register | bits | holds |\n|---|---|---|\n");
    for (Register register : Register.values()) {
      var slice = register.slice();
      page.append("| ")
          .append(register.name())
          .append(" | ")
          .append(slice.field().text())
          .append("[")
          .append(slice.offset())
          .append("..")
          .append(slice.offset() + slice.bits() - 1)
          .append("] | ")
          .append(register.meaning())
          .append(" |\n");
    }
  }

  private static void punts(StringBuilder page) {
    page.append(
        "\n## What reaches the controller\n\nEach kind has a meter of its own, so that a flood of one starves no other.\n\n"
            + "| kind | meter | packets a second | burst |\n|---|---|---|---|\n");
    for (Punt punt : Punt.values()) {
      page.append("| ")
          .append(punt.name())
          .append(" | ")
          .append(punt.meter())
          .append(" | ")
          .append(punt.packetsPerSecond())
          .append(" | ")
          .append(punt.burstPackets())
          .append(" |\n");
    }
  }

  private static void table(StringBuilder page, Table table, List<Flow> example) {
    List<Flow> flows = example.stream().filter(flow -> flow.table() == table.id()).toList();
    page.append("\n### ").append(table.id()).append(" ").append(table.name()).append("\n\n");
    page.append("Decides: ").append(table.decides()).append(".  \n");
    page.append("May match: ")
        .append(names(table.matches(), table.matchedRegisters()))
        .append(".  \n");
    page.append("May set: ").append(names(table.sets(), table.setRegisters())).append(".  \n");
    page.append("May go to: ")
        .append(
            table.next().isEmpty()
                ? "nowhere"
                : table.next().stream().map(Table::name).collect(Collectors.joining(", ")))
        .append(".  \n");
    page.append("A miss: ").append(table.miss()).append(".  \n");
    page.append("Flows in the example: ").append(flows.size()).append(".\n");
    if (!flows.isEmpty()) {
      page.append("\n```\n");
      flows.stream().limit(EXAMPLES).forEach(flow -> page.append(line(flow)).append("\n"));
      page.append("```\n");
    }
  }

  private static String line(Flow flow) {
    String text = flow.toString();
    text = text.substring(text.indexOf("priority="));
    return text.length() > WIDTH ? text.substring(0, WIDTH) + "…" : text;
  }

  private static String names(java.util.Set<Field> fields, List<Register> registers) {
    List<String> names = new java.util.ArrayList<>(registers.stream().map(Register::name).toList());
    new TreeSet<>(fields).forEach(field -> names.add(field.text()));
    return names.isEmpty() ? "nothing" : String.join(", ", names);
  }
}
