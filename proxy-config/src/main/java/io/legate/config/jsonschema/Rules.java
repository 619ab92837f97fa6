package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.DurationRules;
import io.envoyproxy.pgv.validate.Validate.EnumRules;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.KnownRegex;
import io.envoyproxy.pgv.validate.Validate.StringRules;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What {@code validate.rules} say, as keywords of JSON Schema. */
final class Rules {

  private static final Map<String, String> RANGES =
      Map.of(
          "gt", "exclusiveMinimum", "gte", "minimum", "lt", "exclusiveMaximum", "lte", "maximum");

  private static final String HEADER_NAME = "^:?[0-9a-zA-Z!#$%&'*+.^_|~`-]+$";
  private static final String HEADER_VALUE = "^[^\\x00-\\x08\\x0A-\\x1F\\x7F]*$";
  private static final String LENIENT_HEADER = "^[^\\x00\\x0A\\x0D]*$";
  private static final String NOT_NEGATIVE = "^[0-9]*\\.?[0-9]+\\.?s$";
  private static final String POSITIVE = "^(?=.*[1-9])[0-9]*\\.?[0-9]+\\.?s$";

  private Rules() {}

  /** Whether the rules refuse a message that does not have this field. */
  static boolean required(FieldDescriptor field) {
    if (field.getContainingOneof() != null) {
      return false; // only if it is the member that is set
    }
    FieldRules rules = field.getOptions().getExtension(Validate.rules);
    boolean nonEmptyText =
        field.getJavaType() == FieldDescriptor.JavaType.STRING
            && !rules.getString().getIgnoreEmpty()
            && (rules.getString().getMinLen() > 0 || rules.getString().getMinBytes() > 0);
    boolean nonEmpty =
        (rules.getRepeated().getMinItems() > 0 && !rules.getRepeated().getIgnoreEmpty())
            || (rules.getMap().getMinPairs() > 0 && !rules.getMap().getIgnoreEmpty());
    return rules.getMessage().getRequired()
        || rules.getAny().getRequired()
        || rules.getDuration().getRequired()
        || rules.getTimestamp().getRequired()
        || nonEmptyText
        || nonEmpty;
  }

  /** Adds the keywords for one value. */
  static void write(FieldDescriptor field, FieldRules rules, ObjectNode node) {
    switch (rules.getTypeCase()) {
      case STRING -> text(rules.getString(), node);
      case ENUM -> enumeration(field, rules.getEnum(), node);
      case DURATION -> duration(rules.getDuration(), node);
      case FLOAT, DOUBLE, INT32, INT64, UINT32, UINT64, SINT32, SINT64 -> range(rules, node);
      case FIXED32, FIXED64, SFIXED32, SFIXED64 -> range(rules, node);
      default -> {} // no such rule, or told where the list or the map is
    }
  }

  private static void range(FieldRules rules, ObjectNode node) {
    FieldDescriptor type =
        FieldRules.getDescriptor().findFieldByNumber(rules.getTypeCase().getNumber());
    Message range = (Message) rules.getField(type);
    range
        .getAllFields()
        .forEach(
            (rule, value) -> {
              String keyword = RANGES.get(rule.getName());
              if (keyword != null) {
                node.put(keyword, decimal(rule, value));
              }
            });
  }

  private static BigDecimal decimal(FieldDescriptor rule, Object value) {
    return switch (rule.getType()) {
      case UINT32, FIXED32 -> BigDecimal.valueOf(Integer.toUnsignedLong((Integer) value));
      case UINT64, FIXED64 -> new BigDecimal(Long.toUnsignedString((Long) value));
      default -> new BigDecimal(value.toString());
    };
  }

  private static void text(StringRules rules, ObjectNode node) {
    if (!rules.getIgnoreEmpty()) {
      long least = Math.max(rules.getMinLen(), rules.getMinBytes() > 0 ? 1 : 0);
      if (least > 0) {
        node.put("minLength", least);
      }
    }
    // A character is at least a byte, so this is what more characters than bytes allow.
    long most = Math.max(rules.getMaxLen(), rules.getMaxBytes());
    if (most > 0) {
      node.put("maxLength", most);
    }
    if (rules.getInCount() > 0) {
      ArrayNode values = node.putArray("enum");
      rules.getInList().forEach(values::add);
      values.addNull();
    }
    List<String> patterns = patterns(rules);
    if (patterns.size() == 1 && !rules.getIgnoreEmpty()) {
      node.put("pattern", patterns.get(0));
    } else {
      for (String pattern : patterns) {
        node.withArray("allOf").addObject().put("pattern", orEmpty(pattern, rules));
      }
    }
  }

  private static List<String> patterns(StringRules rules) {
    List<String> patterns = new ArrayList<>();
    if (rules.hasPattern()) {
      patterns.add(rules.getPattern());
    }
    if (rules.hasPrefix()) {
      patterns.add("^" + escaped(rules.getPrefix()));
    }
    if (rules.hasSuffix()) {
      patterns.add(escaped(rules.getSuffix()) + "$");
    }
    if (rules.getWellKnownRegex() == KnownRegex.HTTP_HEADER_NAME) {
      patterns.add(rules.getStrict() ? HEADER_NAME + "|^$" : LENIENT_HEADER);
    } else if (rules.getWellKnownRegex() == KnownRegex.HTTP_HEADER_VALUE) {
      patterns.add(rules.getStrict() ? HEADER_VALUE : LENIENT_HEADER);
    }
    return patterns;
  }

  private static String orEmpty(String pattern, StringRules rules) {
    return rules.getIgnoreEmpty() ? "^$|" + pattern : pattern;
  }

  private static String escaped(String text) {
    // Only what has a meaning: JavaScript refuses other escapes.
    return Pattern.compile("[\\\\^$.|?*+()\\[\\]{}]").matcher(text).replaceAll("\\\\$0");
  }

  private static void enumeration(FieldDescriptor field, EnumRules rules, ObjectNode node) {
    if (rules.getNotInCount() > 0) {
      ArrayNode refused = node.putObject("not").putArray("enum");
      for (int number : rules.getNotInList()) {
        refused.add(field.getEnumType().findValueByNumberCreatingIfUnknown(number).getName());
      }
    }
  }

  /** A duration is a string, so its range can only be told apart at zero. */
  private static void duration(DurationRules rules, ObjectNode node) {
    if (rules.hasGt() || (rules.hasGte() && !seconds(rules.getGte()).equals("0"))) {
      node.put("pattern", POSITIVE);
    } else if (rules.hasGte()) {
      node.put("pattern", NOT_NEGATIVE);
    }
  }

  /** The range of a field's duration in words; empty when it has none. */
  static String durations(FieldDescriptor field) {
    DurationRules rules = field.getOptions().getExtension(Validate.rules).getDuration();
    List<String> words = new ArrayList<>();
    if (rules.hasGt()) {
      words.add("more than " + seconds(rules.getGt()) + "s");
    }
    if (rules.hasGte()) {
      words.add("at least " + seconds(rules.getGte()) + "s");
    }
    if (rules.hasLt()) {
      words.add("less than " + seconds(rules.getLt()) + "s");
    }
    if (rules.hasLte()) {
      words.add("at most " + seconds(rules.getLte()) + "s");
    }
    return String.join(", ", words);
  }

  private static String seconds(com.google.protobuf.Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds())
        .add(BigDecimal.valueOf(duration.getNanos(), 9))
        .stripTrailingZeros()
        .toPlainString()
        .toLowerCase(Locale.ROOT);
  }
}
