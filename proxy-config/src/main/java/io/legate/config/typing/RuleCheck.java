package io.legate.config.typing;

import com.google.re2j.Pattern;
import io.legate.config.schema.EnumSchema;
import io.legate.config.schema.Rule;
import io.legate.config.schema.Rule.Op;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds one value against the rules of its field, and says what is wrong in the words of Envoy's
 * validator and what was expected in a person's.
 *
 * @param value a {@link BigDecimal} (numbers, enums, durations in seconds, bytes' length), a {@link
 *     Boolean} or a {@link String}
 * @param type of an enum; null of anything else
 * @param unit behind numbers: {@code s} of durations, else empty
 */
record RuleCheck(List<Rule> rules, Object value, @Nullable EnumSchema type, String unit) {

  private static final int MOST_NAMES = 20;

  /** What is wrong, and what was expected. */
  record Violation(String reason, String expected) {}

  /** The first rule that the value breaks; null when it breaks none. */
  @Nullable Violation first() {
    if (ignored()) {
      return null;
    }
    for (Rule rule : rules) {
      if (broken(rule)) {
        return bound(rule.op()) ? range() : new Violation(reason(rule), expected(rule));
      }
    }
    return null;
  }

  private boolean ignored() {
    for (Rule rule : rules) {
      if (rule.op() == Op.IGNORE_EMPTY) {
        return value.equals("");
      }
    }
    return false;
  }

  private static boolean bound(Op op) {
    return op == Op.GT || op == Op.GTE || op == Op.LT || op == Op.LTE;
  }

  private boolean broken(Rule rule) {
    String operand = rule.operand();
    return switch (rule.op()) {
      case REQUIRED, MIN_ITEMS, MAX_ITEMS, UNIQUE, IGNORE_EMPTY -> false; // of the whole field
      case MIN_LEN -> characters() < Integer.parseInt(operand);
      case MAX_LEN -> characters() > Integer.parseInt(operand);
      case MIN_BYTES -> bytes().compareTo(new BigDecimal(operand)) < 0;
      case MAX_BYTES -> bytes().compareTo(new BigDecimal(operand)) > 0;
      case PREFIX -> !text().startsWith(operand);
      case SUFFIX -> !text().endsWith(operand);
      case PATTERN -> !Pattern.compile(operand).matcher(text()).find();
      case HEADER_NAME -> !headerName(text(), Boolean.parseBoolean(operand));
      case HEADER_VALUE -> !headerValue(text(), Boolean.parseBoolean(operand));
      case IN -> !listed(operand);
      case NOT_IN -> listed(operand);
      case CONST -> !text().equals(operand);
      case DEFINED -> type != null && !type.numbers().contains(number().intValue());
      case GT -> number().compareTo(new BigDecimal(operand)) <= 0;
      case GTE -> number().compareTo(new BigDecimal(operand)) < 0;
      case LT -> number().compareTo(new BigDecimal(operand)) >= 0;
      case LTE -> number().compareTo(new BigDecimal(operand)) > 0;
    };
  }

  private String text() {
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  private BigDecimal number() {
    return (BigDecimal) value;
  }

  private int characters() {
    return text().codePointCount(0, text().length());
  }

  private BigDecimal bytes() {
    return value instanceof BigDecimal length
        ? length
        : BigDecimal.valueOf(text().getBytes(StandardCharsets.UTF_8).length);
  }

  private boolean listed(String operand) {
    return List.of(operand.split("\n", -1)).contains(text());
  }

  private static boolean headerName(String text, boolean strict) {
    String name = text.startsWith(":") ? text.substring(1) : text;
    return strict
        ? !name.isEmpty() && name.chars().allMatch(RuleCheck::tokenCharacter)
        : headerValue(text, false);
  }

  /** RFC 9110 §5.6.2. */
  private static boolean tokenCharacter(int c) {
    return (c < 128 && Character.isLetterOrDigit(c)) || "!#$%&'*+-.^_|~`".indexOf(c) >= 0;
  }

  private static boolean headerValue(String text, boolean strict) {
    return text.chars()
        .noneMatch(
            c -> strict ? (c < ' ' && c != '\t') || c == 127 : c == 0 || c == '\n' || c == '\r');
  }

  private Violation range() {
    Rule low = find(Op.GT, Op.GTE);
    Rule high = find(Op.LT, Op.LTE);
    if (low == null || high == null) {
      Rule one = low != null ? low : high;
      return one == null ? new Violation("", "") : new Violation(reason(one), expected(one));
    }
    String reason =
        "value must be inside range %s%s, %s%s"
            .formatted(
                low.op() == Op.GT ? "(" : "[",
                low.operand() + unit,
                high.operand() + unit,
                high.op() == Op.LT ? ")" : "]");
    return new Violation(reason, expected(low) + " and " + expected(high));
  }

  private @Nullable Rule find(Op one, Op other) {
    for (Rule rule : rules) {
      if (rule.op() == one || rule.op() == other) {
        return rule;
      }
    }
    return null;
  }

  private String reason(Rule rule) {
    String operand = rule.operand();
    return switch (rule.op()) {
      case MIN_LEN -> "value length must be at least %s characters".formatted(operand);
      case MAX_LEN -> "value length must be at most %s characters".formatted(operand);
      case MIN_BYTES -> "value length must be at least %s bytes".formatted(operand);
      case MAX_BYTES -> "value length must be at most %s bytes".formatted(operand);
      case PREFIX -> "value does not have prefix \"%s\"".formatted(operand);
      case SUFFIX -> "value does not have suffix \"%s\"".formatted(operand);
      case PATTERN -> "value does not match regex pattern \"%s\"".formatted(operand);
      case HEADER_NAME, HEADER_VALUE -> "value does not match regex pattern";
      case IN -> "value must be in list [%s]".formatted(operand.replace("\n", " "));
      case NOT_IN -> "value must not be in list [%s]".formatted(operand.replace("\n", " "));
      case CONST -> "value must equal %s".formatted(operand);
      case DEFINED -> "value must be one of the defined enum values";
      case GT -> "value must be greater than %s%s".formatted(operand, unit);
      case GTE -> "value must be greater than or equal to %s%s".formatted(operand, unit);
      case LT -> "value must be less than %s%s".formatted(operand, unit);
      case LTE -> "value must be less than or equal to %s%s".formatted(operand, unit);
      default -> rule.op().name().toLowerCase(Locale.ROOT);
    };
  }

  private String expected(Rule rule) {
    String operand = rule.operand();
    return switch (rule.op()) {
      case MIN_LEN, MIN_BYTES ->
          operand.equals("1") ? "a value that is not empty" : "a longer value";
      case MAX_LEN, MAX_BYTES -> "a shorter value";
      case PREFIX -> "a value that begins with " + operand;
      case SUFFIX -> "a value that ends with " + operand;
      case HEADER_NAME -> "the name of a header: letters, digits and -_.!#$%&'*+^|~`";
      case HEADER_VALUE -> "the value of a header: no line breaks or other control characters";
      case IN -> "one of " + String.join(", ", operand.split("\n", -1));
      case NOT_IN -> "another value";
      case DEFINED -> "one of " + names();
      case GT -> "more than " + operand + unit;
      case GTE -> "at least " + operand + unit;
      case LT -> "less than " + operand + unit;
      case LTE -> "at most " + operand + unit;
      default -> operand;
    };
  }

  private String names() {
    if (type == null) {
      return "the names of the enum";
    }
    List<String> names = type.names();
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES)) + ", …";
  }
}
