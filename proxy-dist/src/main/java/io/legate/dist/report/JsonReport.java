package io.legate.dist.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.legate.config.Problem;
import io.legate.config.Severity;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** For programs: one JSON object with all problems. Its members only ever grow in number. */
public final class JsonReport implements ReportFormat {

  @Override
  public void write(List<Report> reports, PrintStream out) throws IOException {
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("configurations");
      for (Report report : reports) {
        write(report, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.println();
  }

  /** Writes indented JSON; closing it leaves the stream open. */
  static JsonGenerator generator(PrintStream out) throws IOException {
    return new JsonFactory()
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .useDefaultPrettyPrinter();
  }

  private static void write(Report report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", report.name());
    json.writeBooleanField("ok", report.ok());
    for (Severity severity : Severity.values()) {
      String plural = severity.name().toLowerCase(Locale.ROOT) + "s";
      json.writeNumberField(plural, report.count(severity));
    }
    json.writeArrayFieldStart("problems");
    for (Problem problem : report.problems()) {
      write(problem, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(Problem problem, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("severity", problem.severity().name().toLowerCase(Locale.ROOT));
    json.writeStringField("slug", problem.slug());
    json.writeStringField("file", problem.file());
    json.writeNumberField("line", problem.line());
    json.writeNumberField("column", problem.column());
    json.writeStringField("path", problem.path());
    json.writeStringField("message", problem.message());
    if (problem.suggestion() != null) {
      json.writeStringField("suggestion", problem.suggestion());
    }
    json.writeEndObject();
  }
}
