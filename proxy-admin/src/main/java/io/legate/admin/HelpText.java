package io.legate.admin;

import java.util.Collection;

/** The text of {@code /help}, which an unknown path is answered with too. */
final class HelpText {
  private HelpText() {}

  static String of(Collection<AdminEndpoint> endpoints) {
    StringBuilder out = new StringBuilder("admin commands are:\n");
    for (AdminEndpoint endpoint : endpoints) {
      out.append("  ").append(endpoint.path()).append(endpoint.mutates() ? " (POST)" : "");
      out.append(": ").append(endpoint.help()).append('\n');
      for (AdminParam param : endpoint.params()) {
        out.append("      ").append(param.name()).append(": ").append(param.help());
        if (param.kind() == AdminParam.Kind.ENUM) {
          out.append("; One of (").append(String.join(", ", param.choices())).append(')');
        }
        out.append('\n');
      }
    }
    return out.toString();
  }
}
