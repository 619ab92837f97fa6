package io.legate.config.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate;
import io.legate.config.schema.Rule.Op;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the rules of {@code validate.proto} (protoc-gen-validate) off descriptors. They are the
 * options of fields and oneofs; a step of the build reads them, so that no start has to.
 */
final class RuleReader {

  private static final Map<String, Op> PLAIN =
      Map.ofEntries(
          Map.entry("required", Op.REQUIRED),
          Map.entry("min_items", Op.MIN_ITEMS),
          Map.entry("max_items", Op.MAX_ITEMS),
          Map.entry("min_pairs", Op.MIN_ITEMS),
          Map.entry("max_pairs", Op.MAX_ITEMS),
          Map.entry("unique", Op.UNIQUE),
          Map.entry("ignore_empty", Op.IGNORE_EMPTY),
          Map.entry("min_len", Op.MIN_LEN),
          Map.entry("max_len", Op.MAX_LEN),
          Map.entry("min_bytes", Op.MIN_BYTES),
          Map.entry("max_bytes", Op.MAX_BYTES),
          Map.entry("prefix", Op.PREFIX),
          Map.entry("suffix", Op.SUFFIX),
          Map.entry("pattern", Op.PATTERN),
          Map.entry("in", Op.IN),
          Map.entry("not_in", Op.NOT_IN),
          Map.entry("const", Op.CONST),
          Map.entry("defined_only", Op.DEFINED),
          Map.entry("gt", Op.GT),
          Map.entry("gte", Op.GTE),
          Map.entry("lt", Op.LT),
          Map.entry("lte", Op.LTE));

  private final List<Rule> whole = new ArrayList<>();
  private final List<Rule> each = new ArrayList<>();
  private final List<Rule> keys = new ArrayList<>();

  private RuleReader() {}

  /** The rules of a field. */
  static FieldRules rules(FieldDescriptor field) {
    if (!field.getOptions().hasExtension(Validate.rules)) {
      return FieldRules.NONE;
    }
    RuleReader reader = new RuleReader();
    reader.read(field.getOptions().getExtension(Validate.rules), reader.each);
    return new FieldRules(reader.whole, reader.each, reader.keys);
  }

  /** The oneofs of which one member must be given. */
  static List<String> requiredOneofs(Descriptor message) {
    return message.getRealOneofs().stream()
        .filter(oneof -> oneof.getOptions().getExtension(Validate.required))
        .map(OneofDescriptor::getName)
        .toList();
  }

  private void read(Message rules, List<Rule> target) {
    for (Map.Entry<FieldDescriptor, Object> entry : rules.getAllFields().entrySet()) {
      Message ofType = (Message) entry.getValue();
      boolean bytes = entry.getKey().getName().equals("bytes");
      for (Map.Entry<FieldDescriptor, Object> rule : ofType.getAllFields().entrySet()) {
        read(rule.getKey().getName(), rule.getValue(), ofType, bytes, target);
      }
    }
  }

  private void read(String name, Object operand, Message rules, boolean bytes, List<Rule> target) {
    switch (name) {
      case "items", "values" -> read((Message) operand, each);
      case "keys" -> read((Message) operand, keys);
      case "required", "min_items", "max_items", "min_pairs", "max_pairs", "unique" ->
          add(name, operand, whole);
      case "min_len", "max_len" ->
          add(bytes ? name.replace("len", "bytes") : name, operand, target);
      case "well_known_regex" -> wellKnown((Validate.StringRules) rules, target);
      case "strict", "skip" -> {} // of the former, and of what a validator does below a message
      default -> add(name, operand, target);
    }
  }

  private static void wellKnown(Validate.StringRules rules, List<Rule> target) {
    Op op =
        rules.getWellKnownRegex() == Validate.KnownRegex.HTTP_HEADER_NAME
            ? Op.HEADER_NAME
            : Op.HEADER_VALUE;
    target.add(new Rule(op, Boolean.toString(rules.getStrict())));
  }

  private static void add(String name, Object operand, List<Rule> target) {
    Op op = PLAIN.get(name);
    if (op == null) {
      throw new IllegalStateException("a rule that is not known: " + name);
    }
    if (!operand.equals(Boolean.FALSE) || op == Op.CONST) {
      target.add(new Rule(op, text(operand)));
    }
  }

  private static String text(Object operand) {
    if (operand instanceof List<?> list) {
      return list.stream().map(RuleReader::text).collect(Collectors.joining("\n"));
    }
    if (operand instanceof Duration duration) {
      BigDecimal nanos = BigDecimal.valueOf(duration.getNanos(), 9);
      return BigDecimal.valueOf(duration.getSeconds())
          .add(nanos)
          .stripTrailingZeros()
          .toPlainString();
    }
    return operand instanceof Double || operand instanceof Float
        ? new BigDecimal(operand.toString()).stripTrailingZeros().toPlainString()
        : operand.toString();
  }
}
