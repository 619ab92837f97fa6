package io.legate.config.tree;

import io.legate.config.LoadOptions.Limits;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.io.StringReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML or JSON (which is YAML but for its tabs) into nodes with positions.
 *
 * <p>Anchors, aliases and merge keys are resolved here; duplicate keys are told; a value tagged
 * {@code !ignore} is left out with its key, as in Envoy. One instance reads one text.
 */
public final class DocumentReader {

  private static final String IGNORE_TAG = "!ignore";
  private static final String STRING_TAG = "tag:yaml.org,2002:str";

  private final String text;
  private final Limits limits;
  private final ProblemSink problems;
  private final Environment environment;
  private final @Nullable SourceRecorder recorder;
  private final ParserImpl events;
  private final Map<String, Node> anchors = new HashMap<>();
  private final Set<String> openAnchors = new HashSet<>();
  private int depth;
  private int nodes;
  private long aliasNodes;

  private DocumentReader(
      String text,
      StreamReader characters,
      Limits limits,
      ProblemSink problems,
      Environment environment,
      @Nullable SourceRecorder recorder) {
    this.text = text;
    this.limits = limits;
    this.problems = problems;
    this.environment = environment;
    this.recorder = recorder;
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE); // our own limit has come first
    this.events = new ParserImpl(characters, options);
  }

  /** Reads a text; whatever is wrong with it goes to the sink, and then the root may be null. */
  public static Document read(String name, String text, ReadOptions options, ProblemSink problems) {
    Limits limits = options.limits();
    if (text.length() > limits.documentChars()) {
      problems.add(
          Severity.ERROR,
          ProblemKind.LIMIT,
          0,
          0,
          Path.ROOT,
          "the document is too large: %,d characters (expected at most %,d)"
              .formatted(text.length(), limits.documentChars()),
          null);
      return new Document(name, null);
    }
    SourceText source = SourceText.of(text, problems);
    Environment environment =
        new Environment(options.environment() == null ? Map.of() : options.environment());
    String yaml = options.environment() == null ? source.yaml() : environment.mask(source.yaml());
    SourceRecorder recorder = options.keepSource() ? new SourceRecorder(source) : null;
    StreamReader characters = new StreamReader(new StringReader(yaml));
    try {
      Node root =
          new DocumentReader(yaml, characters, limits, problems, environment, recorder).document();
      return new Document(name, root, recorder == null ? null : recorder.map());
    } catch (LimitException e) {
      problems.add(Severity.ERROR, e.kind, e.line, e.column, e.path, e.sentence, null);
    } catch (TemplateException e) {
      Templates.tell(source.given(), problems);
    } catch (MarkedYAMLException e) {
      if (!Templates.tell(source.given(), problems)) {
        SyntaxProblems.tell(e, yaml, problems);
      }
    } catch (YAMLException e) {
      SyntaxProblems.tell(e, yaml, characters.getLine(), problems);
    } catch (IllegalArgumentException e) {
      // The parser's own slip: an escape whose digits are cut off, or that names no character.
      YAMLException escape = new YAMLException("found unknown escape character", e);
      SyntaxProblems.tell(escape, yaml, characters.getLine(), problems);
    }
    return new Document(name, null);
  }

  private @Nullable Node document() {
    events.getEvent(); // stream start
    if (!events.checkEvent(Event.ID.DocumentStart)) {
      return null;
    }
    events.getEvent();
    Node root = node(Path.ROOT);
    events.getEvent(); // document end
    if (events.checkEvent(Event.ID.DocumentStart)) {
      otherDocument();
    }
    return root;
  }

  /** Envoy reads the first document and is silent about the rest; we say so. */
  private void otherDocument() {
    Event start = events.getEvent();
    anchors.clear();
    Node other = node(Path.ROOT);
    if (other != null && !other.isNull()) {
      problems.add(
          Severity.WARNING,
          ProblemKind.SEVERAL_DOCUMENTS,
          line(start),
          column(start),
          Path.ROOT,
          "a second document begins here and is not read (expected one document in a file)",
          null);
    }
  }

  /** Reads one node; null when it is tagged to be ignored. */
  private @Nullable Node node(Path path) {
    Event event = events.getEvent();
    if (++nodes > limits.nodes()) {
      throw new LimitException(
          event,
          path,
          "the document has too many values (expected at most %,d)".formatted(limits.nodes()));
    }
    if (event instanceof AliasEvent alias) {
      Node target = alias(alias, path);
      if (recorder != null) {
        recorder.alias(alias, target);
      }
      return target;
    }
    NodeEvent start = (NodeEvent) event;
    String anchor = start.getAnchor();
    if (anchor != null) {
      openAnchors.add(anchor);
    }
    Node node = content(start, path);
    if (anchor != null) {
      openAnchors.remove(anchor);
      anchors.put(anchor, node);
    }
    return IGNORE_TAG.equals(tag(start)) ? null : node;
  }

  private Node content(NodeEvent start, Path path) {
    if (start instanceof ScalarEvent scalar) {
      boolean plain = scalar.isPlain() && !STRING_TAG.equals(scalar.getTag());
      ScalarNode node = new ScalarNode(line(scalar), column(scalar), scalar.getValue(), plain);
      if (recorder != null) {
        recorder.scalar(scalar, node);
      }
      return node;
    }
    if (++depth > limits.depth()) {
      throw tooDeep(start, path);
    }
    if (recorder != null) {
      recorder.begin(start);
    }
    Node node = start instanceof MappingStartEvent ? mapping(start, path) : list(start, path);
    depth--;
    return node;
  }

  private static @Nullable String tag(NodeEvent event) {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getTag();
    }
    return event instanceof MappingStartEvent mapping
        ? mapping.getTag()
        : ((SequenceStartEvent) event).getTag();
  }

  private Node alias(AliasEvent alias, Path path) {
    String anchor = alias.getAnchor();
    if (openAnchors.contains(anchor)) {
      throw new LimitException(
          ProblemKind.SYNTAX,
          alias,
          path,
          "*%s stands inside its own anchor &%s (expected it after the anchor's end)"
              .formatted(anchor, anchor));
    }
    Node target = anchors.get(anchor);
    if (target == null) {
      problems.add(
          Severity.ERROR,
          ProblemKind.SYNTAX,
          line(alias),
          column(alias),
          path,
          "no anchor &%s before *%s (%s)".formatted(anchor, anchor, knownAnchors()),
          null);
      return new ScalarNode(line(alias), column(alias), "", true);
    }
    aliasNodes += target.weight();
    if (aliasNodes > limits.aliasNodes()) {
      throw new LimitException(
          alias,
          path,
          "aliases stand for too many values (expected at most %,d, all together)"
              .formatted(limits.aliasNodes()));
    }
    if (depth + target.height() > limits.depth()) {
      throw tooDeep(alias, path);
    }
    return target;
  }

  private LimitException tooDeep(Event event, Path path) {
    return new LimitException(
        event,
        path,
        "the document is nested too deep (expected at most %d levels)".formatted(limits.depth()));
  }

  private String knownAnchors() {
    return anchors.isEmpty()
        ? "expected an anchor to be written before its alias"
        : "expected one of &" + String.join(", &", anchors.keySet().stream().sorted().toList());
  }

  private Node list(NodeEvent start, Path path) {
    ListNode list = new ListNode(line(start), column(start));
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      Path at = path.item(list.items().size());
      Node read = node(at);
      Node item = read == null ? null : expanded(read, at);
      if (recorder != null) {
        recorder.item();
      }
      if (item != null) {
        list.add(item);
      }
    }
    end(list);
    return list;
  }

  private Node mapping(NodeEvent start, Path path) {
    MapNode map = new MapNode(line(start), column(start));
    Node merged = null;
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Event at = events.peekEvent();
      Node keyNode = node(path);
      if (!(keyNode instanceof ScalarNode key)) {
        keyless(at, path);
        continue;
      }
      if (recorder != null) {
        recorder.key();
      }
      String name = environment.unmask(key.text());
      Node value = node(path.field(name));
      boolean merge = value != null && key.plain() && name.equals("<<");
      MapNode.Entry entry = null;
      if (merge) {
        merged = value;
      } else if (value != null) {
        Node expanded = expanded(value, path.field(name));
        entry = new MapNode.Entry(name, line(at), column(at), expanded);
        put(map, entry, path);
      }
      if (recorder != null) {
        recorder.entry(name, entry);
      }
    }
    end(map);
    if (merged != null) {
      merge(map, merged, path);
    }
    return map;
  }

  /** A key that is no name; most are unrendered templates: {@code {{ name }}}. */
  private void keyless(Event at, Path path) {
    String line = SourceText.line(text, line(at));
    if (line != null && Templates.placeholder(line) != null) {
      throw new TemplateException();
    }
    problems.add(
        Severity.ERROR,
        ProblemKind.SYNTAX,
        line(at),
        column(at),
        path,
        "a key that is a list or a mapping (expected a name)",
        null);
    if (recorder != null) {
      recorder.key();
    }
    node(path);
    if (recorder != null) {
      recorder.entry("", null);
    }
  }

  private void end(Node node) {
    Event end = events.getEvent();
    if (recorder != null) {
      recorder.end(end, node);
    }
  }

  /** A value with its references to the environment replaced. */
  private Node expanded(Node node, Path path) {
    if (!(node instanceof ScalarNode scalar)) {
      return node;
    }
    String value = environment.expand(scalar.text(), problems, scalar, path);
    if (value.equals(scalar.text())) {
      return node;
    }
    ScalarNode replaced = new ScalarNode(scalar.line(), scalar.column(), value, scalar.plain());
    if (recorder != null) {
      recorder.replaced(scalar, replaced);
    }
    return replaced;
  }

  private void put(MapNode map, MapNode.Entry entry, Path path) {
    MapNode.Entry first = map.entry(entry.key());
    if (first == null) {
      map.add(entry);
      return;
    }
    problems.add(
        Severity.ERROR,
        ProblemKind.DUPLICATE_KEY,
        entry.line(),
        entry.column(),
        path.field(entry.key()),
        "duplicate key: given in line %d and again in line %d (expected once)"
            .formatted(first.line(), entry.line()),
        null);
  }

  /** YAML 1.1's merge key: the entries of another mapping, where this one does not have them. */
  private void merge(MapNode map, Node merged, Path path) {
    if (merged instanceof ListNode list) {
      list.items().forEach(item -> merge(map, item, path));
    } else if (merged instanceof MapNode other) {
      for (MapNode.Entry entry : other.entries()) {
        if (map.entry(entry.key()) == null) {
          map.add(entry);
          if (recorder != null) {
            recorder.merged(map, entry);
          }
        }
      }
    } else {
      problems.error(
          ProblemKind.WRONG_TYPE,
          merged,
          path.field("<<"),
          merged.describe() + " (expected an alias to a mapping)");
    }
  }

  private static int line(Event event) {
    return event.getStartMark().getLine() + 1;
  }

  private static int column(Event event) {
    return event.getStartMark().getColumn() + 1;
  }

  /** Ends the reading of a document that costs too much. */
  private static final class LimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemKind kind;
    private final int line;
    private final int column;
    private final transient Path path;
    private final String sentence;

    LimitException(Event event, Path path, String sentence) {
      this(ProblemKind.LIMIT, event, path, sentence);
    }

    LimitException(ProblemKind kind, Event event, Path path, String sentence) {
      super(sentence, null, false, false);
      this.kind = kind;
      this.line = event.getStartMark().getLine() + 1;
      this.column = event.getStartMark().getColumn() + 1;
      this.path = path;
      this.sentence = sentence;
    }
  }

  /** Ends the reading of a document that is a template. */
  private static final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException() {
      super(null, null, false, false);
    }
  }
}
