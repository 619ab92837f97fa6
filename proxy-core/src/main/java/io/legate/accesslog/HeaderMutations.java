package io.legate.accesslog;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes and adds header fields of a request or response, as configured at one place (a weighted
 * cluster, route, virtual host or route configuration). First everything is removed; then all
 * values are made of what the head holds at that moment; then fields are overwritten, then added.
 * Compiled on the control thread, immutable, applied by all workers without garbage. Envoy: {@code
 * Router::HeaderParser}.
 */
public final class HeaderMutations {
  static final FieldSet OPTION_FIELDS =
      FieldSet.of("envoy.config.core.v3.HeaderValueOption")
          .reads("header", "append", "append_action", "keep_empty_value");
  static final FieldSet VALUE_FIELDS =
      FieldSet.of("envoy.config.core.v3.HeaderValue").reads("key", "value", "raw_value");

  /** Changes nothing. */
  public static final HeaderMutations NONE =
      new HeaderMutations(new HeaderName[0], new Addition[0]);

  private static final FastThreadLocal<Scratch> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
          return new Scratch();
        }
      };

  /** One field to add; {@code format} is null where {@code constant} says it all. */
  private record Addition(
      HeaderName name,
      byte[] constant,
      @Nullable Format format,
      HeaderAppendAction action,
      boolean keepEmpty) {}

  /** The values made during one call, one after the other; confined to its thread. */
  private static final class Scratch {
    final LineBuffer values = new LineBuffer(256);
    int[] ends = new int[8];
  }

  private final HeaderName[] removals;
  private final Addition[] additions;

  private HeaderMutations(HeaderName[] removals, Addition[] additions) {
    this.removals = removals;
    this.additions = additions;
  }

  /**
   * Compiles what is added and removed.
   *
   * @param kind {@code request} or {@code response}: which fields of the message these are
   */
  public static HeaderMutations compile(
      List<HeaderValueOption> add, List<String> remove, String kind, ConfigContext at) {
    return compile(add, kind + "_headers_to_add", remove, kind + "_headers_to_remove", at);
  }

  /** The same, where the fields have other names. */
  public static HeaderMutations compile(
      List<HeaderValueOption> add,
      String addField,
      List<String> remove,
      String removeField,
      ConfigContext at) {
    if (add.isEmpty() && remove.isEmpty()) {
      return NONE;
    }
    HeaderName[] removals = new HeaderName[remove.size()];
    for (int i = 0; i < removals.length; i++) {
      removals[i] = HeaderName.of(remove.get(i));
      if (!modifiable(remove.get(i))) {
        at.at(removeField, i)
            .error(":-prefixed or host headers may not be removed (expected another header)");
      }
    }
    Addition[] additions = new Addition[add.size()];
    for (int i = 0; i < additions.length; i++) {
      additions[i] = addition(add.get(i), at.at(addField, i));
    }
    return new HeaderMutations(removals, additions);
  }

  private static boolean modifiable(String name) {
    return !name.isEmpty() && name.charAt(0) != ':' && HeaderName.of(name) != Headers.HOST;
  }

  private static Addition addition(HeaderValueOption option, ConfigContext at) {
    at.check(OPTION_FIELDS, option);
    HeaderValue header = option.getHeader();
    ConfigContext here = at.at("header");
    here.check(VALUE_FIELDS, header);
    checkName(header.getKey(), here.at("key"));
    HeaderAppendAction action = option.getAppendAction();
    if (option.hasAppend()) {
      if (action != HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD) {
        at.error(
            "Both append and append_action are set and it's not allowed (expected append_action)");
      }
      if (!option.getAppend().getValue()) {
        action = HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
      }
    } else if (action == HeaderAppendAction.UNRECOGNIZED) {
      at.at("append_action")
          .error("value must be one of the defined enum values (expected a name of the enum)");
    }
    HeaderName name = HeaderName.of(header.getKey());
    byte[] raw = rawValue(header, here);
    checkValue(raw, here.at("value"));
    if (!contains(raw, '%')) {
      return new Addition(name, raw, null, action, option.getKeepEmptyValue());
    }
    Format format = Format.text(new String(raw, StandardCharsets.UTF_8), true, here.at("value"));
    return new Addition(name, raw, format, action, option.getKeepEmptyValue());
  }

  private static byte[] rawValue(HeaderValue header, ConfigContext at) {
    ByteString raw = header.getRawValue();
    if (!raw.isEmpty() && !header.getValue().isEmpty()) {
      at.error("only one of value and raw_value may be set (expected one of them)");
    }
    return raw.isEmpty() ? header.getValue().getBytes(StandardCharsets.UTF_8) : raw.toByteArray();
  }

  private static void checkName(String name, ConfigContext at) {
    if (name.isEmpty()) {
      at.error("value length must be at least 1 characters (expected a value that is not empty)");
    } else if (!modifiable(name)) {
      at.error(":-prefixed or host headers may not be modified (expected another header)");
    } else if (!name.chars().allMatch(HeaderMutations::isTokenChar)) {
      at.error("'" + name + "' is no header name (expected RFC 9110 token characters)");
    }
  }

  private static boolean isTokenChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static void checkValue(byte[] value, ConfigContext at) {
    if (contains(value, '\r') || contains(value, '\n') || contains(value, '\0')) {
      at.error("a header value holds no CR, LF or NUL (expected a value of one line)");
    }
  }

  private static boolean contains(byte[] bytes, char wanted) {
    for (byte b : bytes) {
      if (b == wanted) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return removals.length == 0 && additions.length == 0;
  }

  /** Applies them to a head; on the stream's worker. */
  public void apply(HeaderMap headers, FormatContext context) {
    for (HeaderName name : removals) {
      headers.remove(name);
    }
    if (additions.length == 1 && additions[0].format == null) {
      applyConstant(additions[0], headers);
    } else if (additions.length > 0) {
      applyAll(headers, context);
    }
  }

  private static void applyConstant(Addition addition, HeaderMap headers) {
    if (!wanted(addition, headers) || (addition.constant.length == 0 && !addition.keepEmpty)) {
      return;
    }
    if (overwrites(addition)) {
      headers.set(addition.name, addition.constant);
    } else {
      headers.add(addition.name, addition.constant);
    }
  }

  private void applyAll(HeaderMap headers, FormatContext context) {
    Scratch scratch = SCRATCH.get();
    scratch.values.clear();
    if (scratch.ends.length < additions.length) {
      scratch.ends = new int[additions.length];
    }
    Arrays.fill(scratch.ends, 0, additions.length, -1);
    for (int i = 0; i < additions.length; i++) {
      int start = scratch.values.length();
      Addition addition = additions[i];
      if (wanted(addition, headers)) {
        writeValue(addition, context, scratch.values);
        if (scratch.values.length() > start || addition.keepEmpty) {
          scratch.ends[i] = scratch.values.length();
        }
      }
    }
    write(headers, scratch, true);
    write(headers, scratch, false);
  }

  private static void writeValue(Addition addition, FormatContext context, LineBuffer values) {
    if (addition.format == null) {
      values.put(addition.constant);
      return;
    }
    int start = values.length();
    addition.format.write(context, values);
    byte[] bytes = values.bytes();
    for (int i = start; i < values.length(); i++) {
      if (bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == 0) {
        bytes[i] = ' ';
      }
    }
  }

  private void write(HeaderMap headers, Scratch scratch, boolean overwriting) {
    int start = 0;
    for (int i = 0; i < additions.length; i++) {
      int end = scratch.ends[i];
      if (end < 0) {
        continue;
      }
      HeaderName name = additions[i].name;
      if (overwrites(additions[i]) == overwriting) {
        if (overwriting) {
          headers.set(name, scratch.values.bytes(), start, end - start);
        } else {
          headers.add(name, scratch.values.bytes(), start, end - start);
        }
      }
      start = end;
    }
  }

  private static boolean overwrites(Addition addition) {
    return addition.action == HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD
        || addition.action == HeaderAppendAction.OVERWRITE_IF_EXISTS;
  }

  private static boolean wanted(Addition addition, HeaderMap headers) {
    return switch (addition.action) {
      case ADD_IF_ABSENT -> !headers.has(addition.name);
      case OVERWRITE_IF_EXISTS -> headers.has(addition.name);
      default -> true;
    };
  }
}
