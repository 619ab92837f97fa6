package io.legate.dist.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** SARIF 2.1.0, which code hosts and editors read. */
public final class SarifReport implements ReportFormat {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  private final String version;

  /** A format that names this version of Legate. */
  public SarifReport(String version) {
    this.version = version;
  }

  @Override
  public void write(List<Report> reports, PrintStream out) throws IOException {
    try (JsonGenerator json = JsonReport.generator(out)) {
      json.writeStartObject();
      json.writeStringField("$schema", SCHEMA);
      json.writeStringField("version", "2.1.0");
      json.writeArrayFieldStart("runs");
      json.writeStartObject();
      tool(json);
      json.writeStringField("columnKind", "utf16CodeUnits");
      json.writeArrayFieldStart("results");
      for (Report report : reports) {
        for (Problem problem : report.problems()) {
          result(problem, json);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    out.println();
  }

  private void tool(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("tool");
    json.writeObjectFieldStart("driver");
    json.writeStringField("name", "legate");
    json.writeStringField("version", version);
    json.writeArrayFieldStart("rules");
    for (ProblemKind kind : ProblemKind.values()) {
      json.writeStartObject();
      json.writeStringField("id", kind.slug());
      json.writeStringField("name", name(kind));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  /** {@code unknown-field} as {@code UnknownField}, which SARIF asks of names. */
  private static String name(ProblemKind kind) {
    StringBuilder name = new StringBuilder();
    for (String word : kind.slug().split("-", -1)) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return name.toString();
  }

  private static void result(Problem problem, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("ruleId", problem.slug());
    json.writeNumberField("ruleIndex", problem.kind().ordinal());
    json.writeStringField("level", level(problem.severity()));
    json.writeObjectFieldStart("message");
    json.writeStringField("text", problem.text());
    json.writeEndObject();
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", uri(problem.file()));
    json.writeEndObject();
    if (problem.line() > 0) {
      json.writeObjectFieldStart("region");
      json.writeNumberField("startLine", problem.line());
      json.writeNumberField("startColumn", problem.column());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case HINT -> "note";
    };
  }

  private static String uri(String file) {
    try {
      return new URI(file.startsWith("/") ? "file" : null, null, file, null).toASCIIString();
    } catch (URISyntaxException e) {
      return file; // a name that is no path, such as --config-yaml
    }
  }
}
