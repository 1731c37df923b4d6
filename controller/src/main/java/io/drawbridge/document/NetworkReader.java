package io.drawbridge.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.drawbridge.network.Network;
import io.drawbridge.network.NetworkValidator;
import io.drawbridge.network.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads a network document strictly and validates it as a whole. */
public final class NetworkReader {
  /** The largest document read: 8 MiB. */
  public static final int LARGEST = 8 << 20;

  /** The longest line of YAML read, in bytes. */
  private static final int LONGEST_LINE = 1 << 16;

  private static final String VERSION = "drawbridge/v1";
  private static final ObjectMapper YAML = mapper(yamlFactory());
  private static final ObjectMapper JSON =
      mapper(
          JsonFactory.builder()
              .streamReadConstraints(constraints())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());

  private NetworkReader() {}

  /** Reads UTF-8 text. JSON is YAML as well; saying so gives better syntax errors. */
  public static ReadResult read(byte[] text, Format format) {
    if (text.length > LARGEST) {
      return ReadResult.failed(
          new Problem(
              "",
              "too-large",
              "the document has " + text.length + " bytes; at most " + LARGEST + " are read"));
    }
    return readAccepted(text, format);
  }

  /** Reads what was accepted before: edits may have made it larger than what is taken at once. */
  public static ReadResult readAccepted(byte[] text, Format format) {
    if (format == Format.YAML && longLine(text) > 0) {
      return ReadResult.failed(
          new Problem(
              "",
              "line-too-long",
              "line "
                  + longLine(text)
                  + " has more than "
                  + LONGEST_LINE
                  + " bytes; break it, or send JSON"));
    }
    JsonNode tree;
    try {
      tree = tree(text, format, "; a document begins with apiVersion: " + VERSION);
    } catch (JsonProcessingException syntax) {
      return ReadResult.failed(syntaxProblem(syntax));
    } catch (IOException | RuntimeException | StackOverflowError unreadable) {
      return ReadResult.failed(
          new Problem(
              "", "syntax", "the document can't be read: " + firstLine(unreadable.getMessage())));
    }
    return read(new DocumentTree((ObjectNode) tree));
  }

  /** Reads a tree. */
  static ReadResult read(DocumentTree tree) {
    List<Problem> problems = new ArrayList<>();
    Network network = network(new Node(tree.root(), "", problems));
    if (problems.isEmpty()) {
      problems.addAll(NetworkValidator.validate(network));
    }
    return ReadResult.of(tree, network, problems);
  }

  /**
   * Reads one item of a document as a tree.
   *
   * @throws IllegalArgumentException with the reason if the text can't be read
   */
  public static JsonNode item(byte[] text, Format format) {
    try {
      if (format == Format.YAML && longLine(text) > 0) {
        throw new IOException("line " + longLine(text) + " is longer than " + LONGEST_LINE);
      }
      return tree(text, format, " with the item's keys");
    } catch (JsonProcessingException syntax) {
      throw new IllegalArgumentException(syntaxProblem(syntax).message(), syntax);
    } catch (IOException | RuntimeException | StackOverflowError unreadable) {
      throw new IllegalArgumentException(
          "it can't be read: " + firstLine(unreadable.getMessage()), unreadable);
    }
  }

  /**
   * The number of the first line that is too long, or 0; SnakeYAML takes the square of a line's
   * length.
   */
  private static int longLine(byte[] text) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        line++;
        start = i + 1;
      } else if (i - start >= LONGEST_LINE) {
        return line;
      }
    }
    return 0;
  }

  /** Reads a text. */
  public static ReadResult read(String text, Format format) {
    return read(text.getBytes(StandardCharsets.UTF_8), format);
  }

  private static JsonNode tree(byte[] text, Format format, String expected) throws IOException {
    ObjectMapper mapper = format == Format.JSON ? JSON : YAML;
    if (format == Format.YAML) {
      refuseAliases(text);
    }
    JsonNode tree = mapper.readTree(text);
    if (tree == null || !tree.isObject()) {
      throw new IOException("it has to be a mapping" + expected);
    }
    return tree;
  }

  /** An alias can make a small text large, and Jackson would read it as a plain text. */
  private static void refuseAliases(byte[] text) throws IOException {
    try (var parser = YAML.getFactory().createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
          throw new IOException(
              "line "
                  + parser.currentTokenLocation().getLineNr()
                  + ": YAML aliases (*name) are not read; write it out or use aliases:");
        }
        if (parser.getTypeId() != null) {
          throw new IOException(
              "line "
                  + parser.currentTokenLocation().getLineNr()
                  + ": YAML tags (!name) are not read; to negate use not:");
        }
      }
    }
  }

  private static Network network(Node root) {
    root.keys(
        "apiVersion",
        "switches",
        "segments",
        "zones",
        "providers",
        "hosts",
        "router",
        "nat",
        "aliases",
        "ruleGroups",
        "rules",
        "management");
    Node version = root.require("apiVersion");
    if (!version.isMissing() && !version.isScalar(VERSION)) {
      version.problem("version", "this reads '" + VERSION + "' only");
    }
    var aliases = AliasReader.read(root.get("aliases"));
    return new Network(
        TopologyReader.switches(root.require("switches")),
        TopologyReader.segments(
            root.require("segments"), EdgeReader.providers(root.get("providers"))),
        EdgeReader.zones(root.get("zones")),
        TopologyReader.hosts(root.get("hosts")),
        RouterReader.router(root.get("router")),
        NatReader.nat(root.get("nat"), aliases.keySet()),
        aliases,
        root.get("ruleGroups").names(),
        RuleReader.rules(root.get("rules"), aliases.keySet()),
        ManagementReader.management(root.get("management")));
  }

  private static Problem syntaxProblem(JsonProcessingException syntax) {
    var at = syntax.getLocation();
    String place =
        at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
    return new Problem("", "syntax", place + firstLine(syntax.getOriginalMessage()));
  }

  private static String firstLine(@org.jspecify.annotations.Nullable String message) {
    String text = String.valueOf(message);
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  private static YAMLFactory yamlFactory() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setNestingDepthLimit(50);
    options.setMaxAliasesForCollections(0);
    options.setCodePointLimit(LARGEST);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .streamReadConstraints(constraints())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
  }

  private static StreamReadConstraints constraints() {
    return StreamReadConstraints.builder().maxNestingDepth(50).maxStringLength(65_536).build();
  }

  private static ObjectMapper mapper(JsonFactory factory) {
    return new ObjectMapper(factory)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }
}
