package io.legate.dist.report;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** A way of writing reports. */
public interface ReportFormat {

  /** Writes all reports of one command, once. */
  void write(List<Report> reports, PrintStream out) throws IOException;
}
