package io.legate.config.v2;

import io.legate.config.extension.TableFile;
import io.legate.config.schema.ProtoClasses;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of v2 message types ({@code type-names.txt} beside this class) and what they are called
 * today.
 */
public final class V2TypeNames {

  private static final String V3 = ".v3.";
  private static final String V3_ALPHA = ".v3alpha.";

  private V2TypeNames() {}

  /** Today's name of a v2 (or v3alpha) type; null when the name is not an old one. */
  public static @Nullable String today(String type) {
    if (!type.startsWith("envoy.") || type.contains(V3)) {
      return null;
    }
    if (type.contains(V3_ALPHA)) {
      String today = type.replace(V3_ALPHA, V3);
      return ProtoClasses.find(today) == null ? null : today;
    }
    int end = packageEnd(type);
    if (end < 0) {
      return null;
    }
    String exact = Table.ROWS.get(type);
    if (exact != null) {
      return exact;
    }
    String today = Table.ROWS.get(type.substring(0, end) + ".*");
    return today == null ? null : today.substring(0, today.length() - 1) + type.substring(end + 1);
  }

  /** Where the package ends: at the dot before the first name in upper case. */
  private static int packageEnd(String type) {
    for (int i = 1; i < type.length(); i++) {
      if (type.charAt(i - 1) == '.' && Character.isUpperCase(type.charAt(i))) {
        return i - 1;
      }
    }
    return -1;
  }

  /** Read when the first old name is met: most files have none. */
  private static final class Table {
    private static final Map<String, String> ROWS = new HashMap<>();

    static {
      for (String line : TableFile.lines(V2TypeNames.class, "type-names.txt")) {
        int equals = line.indexOf('=');
        ROWS.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
  }
}
