package io.legate.admin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decoded parameters of a request, in the order in which they were written. Immutable. A
 * percent sign that is not followed by two hexadecimal digits stands for itself.
 */
public final class QueryParams {
  /** No parameters. */
  public static final QueryParams NONE = new QueryParams(List.of());

  /** One parameter; a name without {@code =} has an empty value. */
  public record Param(String name, String value) {}

  private final List<Param> params;

  private QueryParams(List<Param> params) {
    this.params = params;
  }

  /** Reads a query string (without its question mark). A plus sign stands for itself. */
  public static QueryParams ofQuery(String query) {
    return parse(query, false);
  }

  /** Reads a body of type {@code application/x-www-form-urlencoded}: a plus sign is a space. */
  public static QueryParams ofForm(String body) {
    return parse(body, true);
  }

  /** All parameters. */
  public List<Param> all() {
    return params;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return params.isEmpty();
  }

  /** Whether there is one of that name, whatever its value. */
  public boolean has(String name) {
    return first(name) != null;
  }

  /** The first value of that name, or null. */
  public @Nullable String first(String name) {
    for (Param param : params) {
      if (param.name.equals(name)) {
        return param.value;
      }
    }
    return null;
  }

  /** The first value of that name; null when there is none or it is empty. */
  public @Nullable String nonEmpty(String name) {
    String value = first(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static QueryParams parse(String text, boolean plusIsSpace) {
    if (text.isEmpty()) {
      return NONE;
    }
    List<Param> params = new ArrayList<>();
    for (String pair : text.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      params.add(new Param(decode(name, plusIsSpace), decode(value, plusIsSpace)));
    }
    return new QueryParams(List.copyOf(params));
  }

  private static String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      byte b = in[i];
      if (b == '%' && i + 2 < in.length && hex(in[i + 1]) >= 0 && hex(in[i + 2]) >= 0) {
        b = (byte) (hex(in[i + 1]) << 4 | hex(in[i + 2]));
        i += 2;
      } else if (b == '+' && plusIsSpace) {
        b = ' ';
      }
      out[length++] = b;
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }
}
