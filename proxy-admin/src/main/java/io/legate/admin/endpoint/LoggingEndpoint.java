package io.legate.admin.endpoint;

import io.legate.admin.AdminContext;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.admin.LogControl;
import io.legate.admin.LogLevel;
import io.legate.admin.QueryParams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /logging}: shows the level of each logger and changes them. */
public final class LoggingEndpoint {
  private final AdminContext context;

  public LoggingEndpoint(AdminContext context) {
    this.context = context;
  }

  /** {@code /logging}. */
  public AdminResponse handle(AdminRequest request) {
    String problem = change(context.logs(), request.query());
    StringBuilder out = new StringBuilder();
    if (problem != null) {
      out.append("error: ").append(problem).append("\n\n");
      usage(out);
    }
    out.append("active loggers:\n");
    context
        .logs()
        .levels()
        .forEach(
            (name, level) ->
                out.append("  ").append(name).append(": ").append(level.text()).append('\n'));
    out.append('\n');
    return AdminResponse.text(problem == null ? 200 : 400, out.toString());
  }

  private static void usage(StringBuilder out) {
    out.append("usage: /logging?<name>=<level> (change single level)\n");
    out.append("usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)\n");
    out.append("usage: /logging?level=<level> (change all levels)\n");
    out.append("levels: ");
    for (LogLevel level : LogLevel.values()) {
      out.append(level.text()).append(' ');
    }
    out.append('\n');
  }

  /** Changes what is asked; nothing at all when any of it is wrong, of which it tells. */
  private static @Nullable String change(LogControl logs, QueryParams query) {
    List<QueryParams.Param> params = query.all().stream().filter(p -> !isEmptyField(p)).toList();
    if (params.isEmpty()) {
      return null;
    }
    if (params.size() > 1) {
      return "invalid number of parameters";
    }
    String name = params.get(0).name();
    String value = params.get(0).value();
    if (name.equals("level")) {
      LogLevel level = LogLevel.of(value);
      if (level == null) {
        return "unknown logger level";
      }
      logs.allLevels(level);
      return null;
    }
    return changeEach(logs, name.equals("paths") ? value : name + ":" + value);
  }

  private static @Nullable String changeEach(LogControl logs, String paths) {
    Map<String, LogLevel> changes = new LinkedHashMap<>();
    for (String path : paths.split(",")) {
      int colon = path.indexOf(':');
      String name = colon < 0 ? "" : path.substring(0, colon).trim();
      String text = path.substring(colon + 1).trim();
      if (path.isBlank()) {
        continue;
      }
      if (name.isEmpty() || text.isEmpty()) {
        return "empty logger name or empty logger level";
      }
      LogLevel level = LogLevel.of(text);
      if (level == null) {
        return "unknown logger level";
      }
      changes.put(name, level);
    }
    if (!logs.levels().keySet().containsAll(changes.keySet())) {
      return "unknown logger name";
    }
    changes.forEach(logs::level);
    return null;
  }

  /** The page's form sends both of its fields, whichever was filled in. */
  private static boolean isEmptyField(QueryParams.Param param) {
    return param.value().isEmpty()
        && (param.name().equals("level") || param.name().equals("paths"));
  }
}
