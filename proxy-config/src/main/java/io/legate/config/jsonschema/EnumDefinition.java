package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * An enum as the loader reads it: by name in any case with dashes or spaces for underscores, by the
 * end of a name that only one has, or by number. Only the names are offered for completion.
 */
final class EnumDefinition {

  private EnumDefinition() {}

  static void write(EnumDescriptor type, ObjectNode node) {
    List<String> names = type.getValues().stream().map(EnumValueDescriptor::getName).toList();
    ArrayNode ways = node.putArray("anyOf");
    ArrayNode exact = ways.addObject().putArray("enum");
    names.forEach(exact::add);
    ways.addObject().put("type", "string").put("pattern", anyCase(names));
    ObjectNode others = ways.addObject();
    WellKnown.types(others, "integer", "object", "null");
    others.putObject("properties").putObject("value");
    others.put("additionalProperties", false);
  }

  private static String anyCase(List<String> names) {
    TreeSet<String> spellings = new TreeSet<>();
    for (String name : names) {
      String upper = name.toUpperCase(Locale.ROOT);
      spellings.add(upper);
      for (int at = upper.indexOf('_'); at >= 0; at = upper.indexOf('_', at + 1)) {
        String end = upper.substring(at + 1);
        if (!end.isEmpty() && ending(names, end) == 1) {
          spellings.add(end);
        }
      }
    }
    List<String> patterns = new ArrayList<>();
    spellings.forEach(spelling -> patterns.add(letters(spelling)));
    return "^(?:" + String.join("|", patterns) + ")$";
  }

  private static long ending(List<String> names, String end) {
    return names.stream().filter(name -> name.toUpperCase(Locale.ROOT).endsWith("_" + end)).count();
  }

  private static String letters(String upper) {
    StringBuilder pattern = new StringBuilder();
    for (char c : upper.toCharArray()) {
      if (c == '_') {
        pattern.append("[_ -]");
      } else if (Character.isLetter(c)) {
        pattern.append('[').append(c).append(Character.toLowerCase(c)).append(']');
      } else {
        pattern.append(c);
      }
    }
    return pattern.toString();
  }
}
