package io.legate.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How strictly a configuration is read.
 *
 * @param unknownFields what an unknown field is: an error, a warning, or nothing
 * @param limits what a document may cost
 * @param judged whether what is typed is also held against the rules of its fields; not of a
 *     fragment, which need not be complete
 * @param environment what {@code ${NAME}} in a value stands for; null when it stands for itself
 */
public record LoadOptions(
    UnknownFields unknownFields,
    Limits limits,
    boolean judged,
    @Nullable Map<String, String> environment) {

  /** What is done about a field that its message does not have. */
  public enum UnknownFields {
    REJECT,
    WARN,
    IGNORE
  }

  /**
   * What one document may cost before it is refused.
   *
   * @param documentChars length of the text, in characters
   * @param depth nesting of mappings and lists
   * @param nodes scalars, mappings and lists, before aliases are expanded
   * @param aliasNodes nodes that aliases and merge keys stand for, all together
   */
  public record Limits(int documentChars, int depth, int nodes, int aliasNodes) {
    /** A hundred times what the largest public configurations need. */
    public static final Limits DEFAULT = new Limits(64 << 20, 100, 5_000_000, 500_000);
  }

  /** For the bootstrap: an unknown field is an error, as in Envoy. */
  public static LoadOptions bootstrap() {
    return new LoadOptions(UnknownFields.REJECT, Limits.DEFAULT, true, null);
  }

  /** For resources of xDS: an unknown field is a warning, as in Envoy. */
  public static LoadOptions dynamic() {
    return new LoadOptions(UnknownFields.WARN, Limits.DEFAULT, true, null);
  }

  /** {@code --allow-unknown-static-fields}: unknown fields become warnings. */
  public LoadOptions allowUnknownFields(boolean allow) {
    return new LoadOptions(
        allow ? UnknownFields.WARN : UnknownFields.REJECT, limits, judged, environment);
  }

  /** {@code --ignore-unknown-dynamic-fields}: unknown fields are not told. */
  public LoadOptions ignoreUnknownFields() {
    return new LoadOptions(UnknownFields.IGNORE, limits, judged, environment);
  }

  public LoadOptions limits(Limits newLimits) {
    return new LoadOptions(unknownFields, newLimits, judged, environment);
  }

  /** For a fragment: types it and no more. */
  public LoadOptions typingOnly() {
    return new LoadOptions(unknownFields, limits, false, environment);
  }

  /** {@code --expand-env}: references to variables are replaced. */
  public LoadOptions expand(Map<String, String> variables) {
    return new LoadOptions(unknownFields, limits, judged, Map.copyOf(variables));
  }
}
