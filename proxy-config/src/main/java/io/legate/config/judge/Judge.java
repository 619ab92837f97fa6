package io.legate.config.judge;

import io.legate.config.Problem;
import io.legate.config.extension.TableFile;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a configuration refers to: names, addresses, files, certificates, regular
 * expressions. It looks on while the messages are typed, and says what it thinks when all sources
 * were read.
 *
 * <p>Which fields name what is a table, {@code watched.txt}; so messages are judged that no
 * compiler reads yet. Confined to one load.
 */
public final class Judge {

  /** A field that names something. */
  private record Watched(String kind, String field) {}

  private static final Map<String, List<Watched>> TABLE = table();

  private final boolean whole;
  private final Names names = new Names();
  private final ListenAddresses addresses = new ListenAddresses();
  private final NamedFiles files = new NamedFiles();
  private final Certificates certificates = new Certificates();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * A judge of one load.
   *
   * @param whole whether all there is to know is in it, as in a bootstrap; else names may be
   *     defined elsewhere
   */
  public Judge(boolean whole) {
    this.whole = whole;
  }

  private static Map<String, List<Watched>> table() {
    Map<String, List<Watched>> table = new HashMap<>();
    String kind = "";
    for (String line : TableFile.lines(Judge.class, "watched.txt")) {
      if (line.startsWith("[")) {
        kind = line.substring(1, line.length() - 1);
      } else {
        int dot = line.lastIndexOf('.');
        table
            .computeIfAbsent(line.substring(0, dot), message -> new ArrayList<>())
            .add(new Watched(kind, line.substring(dot + 1)));
      }
    }
    return table;
  }

  /** The messages and fields of the table, for tests: {@code message.field}. */
  static List<String> watched() {
    List<String> all = new ArrayList<>();
    TABLE.forEach((message, fields) -> fields.forEach(f -> all.add(message + "." + f.field())));
    return all;
  }

  /** Whether {@link #see} wants to see a message of this type. */
  public boolean watches(String message) {
    return TABLE.containsKey(message) || Definitions.watches(message);
  }

  /**
   * Sees a message.
   *
   * @param fields what was written, by the names of today
   */
  public void see(String message, Map<String, MapNode.Entry> fields, String file, Path path) {
    for (Watched watched : TABLE.getOrDefault(message, List.of())) {
      MapNode.Entry entry = fields.get(watched.field());
      if (entry != null) {
        for (Mention mention : mentions(entry, file, path.field(watched.field()))) {
          refer(watched.kind(), mention);
        }
      }
    }
    if (Definitions.watches(message)) {
      new Definitions(names, addresses, certificates, file).see(message, fields, path);
    }
  }

  private void refer(String kind, Mention mention) {
    switch (kind) {
      case "regex" -> Regexes.judge(mention, problems);
      case "file" -> files.needed(mention, problems);
      case "later-file" -> files.wanted(mention, problems);
      default -> names.use(kind, mention);
    }
  }

  /** The texts of a field, or of each item of a list. */
  static List<Mention> mentions(MapNode.Entry entry, String file, Path path) {
    List<Mention> mentions = new ArrayList<>();
    if (entry.value() instanceof ListNode list) {
      for (int i = 0; i < list.items().size(); i++) {
        add(list.items().get(i), file, path.item(i), mentions);
      }
    } else {
      add(entry.value(), file, path, mentions);
    }
    return mentions;
  }

  private static void add(@Nullable Node node, String file, Path path, List<Mention> mentions) {
    if (node instanceof ScalarNode scalar && !scalar.text().isEmpty() && !scalar.isNull()) {
      mentions.add(new Mention(scalar.text(), file, node.line(), node.column(), path.toString()));
    }
  }

  /** What is wrong; to be asked once, when all sources were seen. */
  public List<Problem> problems() {
    if (whole) {
      names.judge(problems);
      addresses.judge(problems);
    }
    certificates.judge(problems);
    return problems;
  }

  /** What is not used, where all uses were seen. */
  public List<Problem> hints() {
    return whole ? names.unused() : List.of();
  }
}
