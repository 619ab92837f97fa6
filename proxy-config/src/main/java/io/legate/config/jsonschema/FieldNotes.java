package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import envoy.annotations.Deprecation;
import io.legate.config.extension.TableFile;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person is told about a field: our words for the fields that people meet ({@code
 * fields.txt} beside this class), for others the field's full name; its default; whether it is
 * deprecated.
 */
final class FieldNotes {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final Map<String, FieldNotes> TABLE = table();

  private final String standard;
  private final String words;

  /**
   * A row of the table.
   *
   * @param standard the default, or {@code -}
   */
  private FieldNotes(String standard, String words) {
    this.standard = standard;
    this.words = words;
  }

  private static Map<String, FieldNotes> table() {
    Map<String, FieldNotes> table = new HashMap<>();
    String message = "";
    for (String line : TableFile.lines(FieldNotes.class, "fields.txt")) {
      if (line.startsWith("[")) {
        message = line.substring(1, line.length() - 1);
      } else {
        String[] columns = line.split("\\|", 3);
        FieldNotes row = new FieldNotes(columns[1].strip(), columns[2].strip());
        if (table.put(message + "." + columns[0].strip(), row) != null) {
          throw new IllegalStateException("twice in fields.txt: " + message + "." + columns[0]);
        }
      }
    }
    return table;
  }

  /** Every field that the table has a row for, by its full name. */
  static Iterable<String> names() {
    return TABLE.keySet();
  }

  static void write(FieldDescriptor field, ObjectNode node) {
    FieldNotes notes = TABLE.get(field.getFullName());
    node.put("description", description(field, notes));
    if (notes != null && !notes.standard.equals("-")) {
      standard(notes.standard, node);
    } else if (!field.isRepeated() && !field.hasPresence()) {
      zero(field, node);
    }
    if (field.getOptions().getDeprecated()) {
      node.put("deprecated", true);
      node.put("deprecationMessage", deprecation(field)); // what VS Code shows
    }
  }

  private static String description(FieldDescriptor field, @Nullable FieldNotes notes) {
    String range = Rules.durations(field);
    return (notes == null ? "" : notes.words + " ")
        + (range.isEmpty() ? "" : "A duration of " + range + ". ")
        + (notes == null ? field.getFullName() : "(" + field.getFullName() + ")");
  }

  private static String deprecation(FieldDescriptor field) {
    String since = field.getOptions().getExtension(Deprecation.deprecatedAtMinorVersion);
    return since.isEmpty() ? "Deprecated." : "Deprecated since API " + since + ".";
  }

  private static void standard(String text, ObjectNode node) {
    if (text.equals("true") || text.equals("false")) {
      node.put("default", Boolean.parseBoolean(text));
    } else if (NUMBER.matcher(text).matches()) {
      node.put("default", new BigDecimal(text));
    } else {
      node.put("default", text);
    }
  }

  /** What a field without presence is when it is not written. */
  private static void zero(FieldDescriptor field, ObjectNode node) {
    switch (field.getJavaType()) {
      case BOOLEAN -> node.put("default", false);
      case ENUM -> node.put("default", ((EnumValueDescriptor) field.getDefaultValue()).getName());
      case INT, LONG, FLOAT, DOUBLE -> node.put("default", 0);
      default -> {} // an empty text says nothing
    }
  }
}
