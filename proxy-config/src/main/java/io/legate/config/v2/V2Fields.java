package io.legate.config.v2;

import io.legate.config.extension.TableFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of old fields ({@code fields.txt} beside this class): every field of v2 that v3
 * renamed, moved or removed, those that v3 deprecates, and what becomes of each. What has the same
 * name in both needs no row.
 */
final class V2Fields {

  private static final Map<String, Map<String, Upgrade>> BY_MESSAGE = new HashMap<>();

  static {
    boolean deprecated = false;
    for (String line : TableFile.lines(V2Fields.class, "fields.txt")) {
      if (line.equals("[kept]")) {
        break; // of those only people want to know
      }
      if (line.startsWith("[")) {
        deprecated = line.equals("[deprecated]");
      } else {
        Upgrade row = Upgrade.parse(line, deprecated);
        Map<String, Upgrade> rows = BY_MESSAGE.get(row.message());
        if (rows == null) { // no lambda: this runs at every start
          rows = new HashMap<>();
          BY_MESSAGE.put(row.message(), rows);
        }
        rows.put(row.field(), row);
      }
    }
  }

  private V2Fields() {}

  /** The rows of a message, by field; empty for most. */
  static Map<String, Upgrade> of(String message) {
    return BY_MESSAGE.getOrDefault(message, Map.of());
  }

  /** All rows, for the test that looks at each. */
  static List<Upgrade> rows() {
    List<Upgrade> rows = new ArrayList<>();
    BY_MESSAGE.values().forEach(fields -> rows.addAll(fields.values()));
    return rows;
  }
}
