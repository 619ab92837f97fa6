package io.legate.accesslog;

import io.legate.common.ConfigContext;
import org.jspecify.annotations.Nullable;

/**
 * One line of the list of operators.
 *
 * @param name Envoy's name, without the per cent signs
 * @param parameter what may stand in parentheses behind the name
 * @param number whether its value is a number in JSON
 * @param compiler makes it, or null where the proxy does not have the fact that it shows
 */
record OperatorSpec(String name, Parameter parameter, boolean number, @Nullable Compiler compiler) {
  /** What may stand in parentheses. */
  enum Parameter {
    NONE,
    OPTIONAL,
    REQUIRED
  }

  /** Makes an operator from the text in parentheses (empty when there are none). */
  @FunctionalInterface
  interface Compiler {
    Operator compile(String parameter, ConfigContext at);
  }
}
