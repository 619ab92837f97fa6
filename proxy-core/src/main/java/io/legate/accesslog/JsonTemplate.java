package io.legate.accesslog;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.legate.common.ConfigContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles {@code json_format}: each node becomes an operator that writes its JSON, or nothing when
 * it has no value. A string that is one command alone takes that command's type; a string with more
 * in it is a string.
 */
final class JsonTemplate {
  private static final Operator NO_VALUE = (context, out) -> false;
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final boolean omitEmptyValues;

  private JsonTemplate(boolean omitEmptyValues) {
    this.omitEmptyValues = omitEmptyValues;
  }

  static Operator compile(Struct format, boolean omitEmptyValues, ConfigContext at) {
    return new JsonTemplate(omitEmptyValues).object(format, at);
  }

  private Operator object(Struct struct, ConfigContext at) {
    Map<String, Value> sorted = new TreeMap<>(struct.getFieldsMap());
    byte[][] keys = new byte[sorted.size()][];
    Operator[] values = new Operator[sorted.size()];
    int i = 0;
    for (Map.Entry<String, Value> field : sorted.entrySet()) {
      keys[i] = JsonText.quoted(field.getKey());
      values[i++] = value(field.getValue(), at.at(field.getKey()));
    }
    return (context, out) -> {
      out.putByte('{');
      boolean first = true;
      for (int k = 0; k < keys.length; k++) {
        int before = out.length();
        if (!first) {
          out.putByte(',');
        }
        out.put(keys[k]);
        out.putByte(':');
        if (values[k].write(context, out)) {
          first = false;
        } else if (omitEmptyValues) {
          out.truncate(before);
        } else {
          out.put(NULL);
          first = false;
        }
      }
      out.putByte('}');
      return true;
    };
  }

  private Operator list(ListValue list, ConfigContext at) {
    List<Operator> values = new ArrayList<>();
    for (Value value : list.getValuesList()) {
      values.add(value(value, at));
    }
    Operator[] elements = values.toArray(new Operator[0]);
    return (context, out) -> {
      out.putByte('[');
      for (int i = 0; i < elements.length; i++) {
        if (i > 0) {
          out.putByte(',');
        }
        if (!elements[i].write(context, out)) {
          out.put(NULL);
        }
      }
      out.putByte(']');
      return true;
    };
  }

  private Operator value(Value value, ConfigContext at) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> string(value.getStringValue(), at);
      case NUMBER_VALUE -> FactOperators.literal(number(value.getNumberValue()));
      case BOOL_VALUE -> FactOperators.literal(Boolean.toString(value.getBoolValue()));
      case STRUCT_VALUE -> object(value.getStructValue(), at);
      case LIST_VALUE -> list(value.getListValue(), at);
      case NULL_VALUE, KIND_NOT_SET -> NO_VALUE;
    };
  }

  private static String number(double value) {
    long whole = (long) value;
    return whole == value && Math.abs(value) < 1L << 53
        ? Long.toString(whole)
        : Double.toString(value);
  }

  private Operator string(String format, ConfigContext at) {
    List<FormatParser.Piece> pieces = FormatParser.parse(format, at);
    if (pieces.size() == 1 && pieces.get(0).command()) {
      FormatParser.Piece alone = pieces.get(0);
      return alone.number() ? alone.operator() : quoted(alone.operator());
    }
    Operator[] operators = new Operator[pieces.size()];
    for (int i = 0; i < operators.length; i++) {
      operators[i] = pieces.get(i).operator();
    }
    return quoted(
        (context, out) -> {
          for (Operator operator : operators) {
            if (!operator.write(context, out) && !omitEmptyValues) {
              out.putByte('-');
            }
          }
          return true;
        });
  }

  private static Operator quoted(Operator operator) {
    return (context, out) -> {
      int before = out.length();
      out.putByte('"');
      if (!operator.write(context, out)) {
        out.truncate(before);
        return false;
      }
      out.escapeJson(before + 1);
      out.putByte('"');
      return true;
    };
  }
}
