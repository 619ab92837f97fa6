package io.legate.config.v2;

import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import java.util.Locale;

/** What the rows about routes and their headers need beside a plain move. */
final class Routes {

  private Routes() {}

  /** {@code x-user} as a custom tag that reads that header. */
  static Node tag(Node header) {
    return MapNode.at(header)
        .with("tag", header)
        .with("request_header", Moves.wrap("name", header));
  }

  static Node websocket(Node place) {
    return ListNode.at(place, List.of(Moves.wrap("upgrade_type", Moves.text(place, "websocket"))));
  }

  /** A matcher of one header, as a list. */
  static Node header(String name, String match, Node value) {
    Node matcher =
        MapNode.at(value)
            .with("name", Moves.text(value, name))
            .with("string_match", Moves.wrap(match, value));
    return ListNode.at(value, List.of(matcher));
  }

  /** {@code {default_value: 10, runtime_key: k}} in percent as a runtime fraction. */
  static Node fraction(Node runtime) {
    if (!(runtime instanceof MapNode)) {
      return runtime;
    }
    Node percent = Moves.get(runtime, "default_value");
    MapNode fraction =
        MapNode.at(runtime)
            .with("default_value", percent(percent == null ? number(runtime, "0") : percent));
    Node key = Moves.get(runtime, "runtime_key");
    return key == null ? fraction : fraction.with("runtime_key", key);
  }

  /** A runtime key alone: nothing until the key is set. */
  static Node runtimeKey(Node key) {
    return MapNode.at(key)
        .with("default_value", percent(number(key, "0")))
        .with("runtime_key", key);
  }

  static Node enabled(Node enabled) {
    return Moves.wrap(
        "default_value", percent(number(enabled, Moves.isTrue(enabled) ? "100" : "0")));
  }

  private static Node percent(Node numerator) {
    return MapNode.at(numerator)
        .with("numerator", numerator)
        .with("denominator", Moves.text(numerator, "HUNDRED"));
  }

  private static Node number(Node place, String number) {
    return ScalarNode.plainAt(place, number);
  }

  /** {@code value: v, regex: true} of a query parameter, as a string matcher. */
  static boolean queryValue(MapNode matcher, MapNode.Entry old) {
    boolean regex = Moves.isTrue(matcher.get("regex"));
    Node match = Moves.wrap(regex ? "safe_regex.regex" : "exact", old.value());
    return Moves.put(matcher, old, "string_match", match);
  }

  /** The same, when the switch stands before the value. */
  static boolean queryRegex(MapNode matcher, MapNode.Entry old) {
    MapNode.Entry value = matcher.entry("value");
    if (value != null) {
      queryValue(matcher, value);
    }
    matcher.remove(old);
    return true;
  }

  /** {@code append: false}; the default, which is true, is the new field's default, too. */
  static boolean append(MapNode option, MapNode.Entry old) {
    if (Moves.entry(option, "append_action") != null) {
      return false; // an error, which the header rules tell
    }
    String action =
        Moves.isTrue(old.value()) ? "APPEND_IF_EXISTS_OR_ADD" : "OVERWRITE_IF_EXISTS_OR_ADD";
    return Moves.put(option, old, "append_action", ScalarNode.plainAt(old.value(), action));
  }

  /** {@code HANDLE_INTERNAL_REDIRECT} as a policy of one redirect at most. */
  static boolean internalRedirect(MapNode action, MapNode.Entry old) {
    boolean handled =
        old.value() instanceof ScalarNode scalar
            && scalar.text().toUpperCase(Locale.ROOT).startsWith("HANDLE");
    if (!handled) {
      action.remove(old);
      return true;
    }
    return Moves.put(action, old, "internal_redirect_policy", MapNode.at(old.value()));
  }
}
