package io.legate.common;

import io.legate.config.Suggestions;
import io.legate.config.schema.Schemas;
import java.util.Collection;
import java.util.List;

/**
 * What is said of an extension that nobody has: whether Envoy knows it, what would bring it, and
 * what there is instead.
 */
public final class UnknownExtension {

  /** Packages of Envoy's API, and the issue that brings them. */
  private static final List<Plan> PLANS =
      List.of(
          new Plan("envoy.extensions.load_balancing_policies.", 5),
          new Plan("envoy.extensions.clusters.", 5),
          new Plan("envoy.extensions.health_checkers.", 5),
          new Plan("envoy.extensions.health_check.", 5),
          new Plan("envoy.extensions.outlier_detection_monitors.", 5),
          new Plan("envoy.extensions.filters.http.stateful_session.", 5));

  private record Plan(String prefix, int issue) {}

  private UnknownExtension() {}

  /**
   * The sentence, which begins with Envoy's.
   *
   * @param name of the extension; may be empty
   * @param type full name or URL of its configuration's message; empty when it has none
   * @param builtIn names of what is there for this place
   */
  public static String message(String name, String type, Collection<String> builtIn) {
    String fullName = type.substring(type.lastIndexOf('/') + 1);
    StringBuilder text =
        new StringBuilder("Didn't find a registered implementation for '")
            .append(name)
            .append('\'');
    if (!fullName.isEmpty()) {
      text.append(" with type URL: '").append(fullName).append('\'');
    }
    text.append("; ").append(whose(fullName)).append(" (expected ");
    text.append(
        builtIn.isEmpty()
            ? "none: nothing of this kind is built in"
            : "one of " + String.join(", ", builtIn));
    text.append(')');
    String near = Suggestions.nearest(name, builtIn);
    return near == null || !fullName.isEmpty()
        ? text.toString()
        : text.append(". Did you mean ").append(near).append('?').toString();
  }

  private static String whose(String type) {
    if (type.endsWith(".TypedStruct")) {
      return "what a TypedStruct holds is not known here";
    }
    if (type.isEmpty() || Schemas.API.find(type) == null) {
      return type.startsWith("envoy.")
          ? "it is one of Envoy's contrib or of a later Envoy, and not in this Legate"
          : "it is not one of Envoy's, and no jar on the class path offers it";
    }
    for (Plan plan : PLANS) {
      if (type.startsWith(plan.prefix())) {
        return "Envoy has it, Legate not yet: issue %d brings it".formatted(plan.issue());
      }
    }
    return "Envoy has it, this Legate has not, and no jar on the class path offers it";
  }
}
