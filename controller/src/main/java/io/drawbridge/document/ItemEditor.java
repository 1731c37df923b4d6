package io.drawbridge.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.network.Alias;
import io.drawbridge.network.Network;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.network.Problem;
import io.drawbridge.network.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes one item of a valid document with the checks of a whole one. Only what changed is read
 * again. Pointers of problems inside the item start at the item.
 */
public final class ItemEditor {
  private ItemEditor() {}

  /** The document after an edit; of an item to be deleted it is known that it is there. */
  public static ReadResult edit(ReadResult.Read before, Edit edit) {
    Edit named = named(edit);
    boolean otherName =
        named.collection() == Collection.RULES
            && named.value().isPresent()
            && !named.value().get().path("name").asText().equals(edit.name());
    if (otherName) {
      return ReadResult.failed(
          new Problem(
              "/name",
              "name",
              "the rule is '"
                  + edit.name()
                  + "' in the address; leave the name out or give the same"));
    }
    DocumentTree.Edited edited = before.tree().with(named);
    if (edited.problem().isPresent()) {
      return ReadResult.failed(edited.problem().get());
    }
    DocumentTree tree = edited.tree().orElseThrow();
    return edit.collection() == Collection.RULES
        ? rule(before.network(), tree, named, edited.index())
        : alias(before.network(), tree, named);
  }

  /** Rules carry their name, which the address already gives. */
  private static Edit named(Edit edit) {
    if (edit.collection() != Collection.RULES || edit.value().isEmpty()) {
      return edit;
    }
    if (edit.value().get() instanceof ObjectNode rule && !rule.has("name")) {
      ObjectNode copy = rule.objectNode();
      copy.put("name", edit.name());
      copy.setAll(rule);
      return new Edit(edit.collection(), edit.name(), Optional.of(copy), edit.place());
    }
    return edit;
  }

  private static ReadResult rule(Network before, DocumentTree tree, Edit edit, int index) {
    List<Problem> problems = new ArrayList<>();
    List<Rule> rules = new ArrayList<>(before.rules());
    rules.removeIf(rule -> rule.name().equals(edit.name()));
    if (edit.value().isPresent()) {
      Node node = new Node(edit.value().get(), "", problems);
      rules.add(index, new RuleReader(before.aliases().keySet()).rule(node));
    }
    Network network = before.withRules(rules);
    if (problems.isEmpty()) {
      problems.addAll(inItem("/rules/" + index, NetworkValidator.validateRules(network, before)));
    }
    return ReadResult.of(tree, network, problems);
  }

  /** Problems of a whole document, those inside the item with pointers that start there. */
  private static List<Problem> inItem(String at, List<Problem> problems) {
    return problems.stream()
        .map(
            problem ->
                problem.pointer().equals(at) || problem.pointer().startsWith(at + "/")
                    ? new Problem(
                        problem.pointer().substring(at.length()), problem.code(), problem.message())
                    : problem)
        .toList();
  }

  private static ReadResult alias(Network before, DocumentTree tree, Edit edit) {
    String at = "/aliases/" + edit.name().replace("~", "~0").replace("/", "~1");
    List<Problem> problems = new ArrayList<>();
    Map<String, Alias> aliases = new LinkedHashMap<>(before.aliases());
    boolean known = aliases.containsKey(edit.name());
    if (edit.value().isPresent()) {
      Set<String> names = new HashSet<>(aliases.keySet());
      names.add(edit.name());
      Node node = new Node(edit.value().get(), "", problems);
      aliases.put(edit.name(), AliasReader.alias(node, names));
    } else {
      aliases.remove(edit.name());
    }
    Network network = before.withAliases(aliases);
    if (!problems.isEmpty()) {
      return ReadResult.of(tree, network, problems);
    }
    if (!known || edit.value().isEmpty()) {
      // A name that comes or goes may be one that rules give as a literal, or miss.
      ReadResult whole = NetworkReader.read(tree);
      return new ReadResult(whole.read(), inItem(at, whole.problems()));
    }
    List<Problem> found = NetworkValidator.validateAlias(network, before, edit.name());
    return ReadResult.of(tree, network, inItem(at, found));
  }
}
