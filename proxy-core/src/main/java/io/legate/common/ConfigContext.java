package io.legate.common;

import com.google.protobuf.Message;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where in a configuration a compilation stands, and where it reports what is wrong there. Cheap to
 * copy; used on the control thread only.
 */
public final class ConfigContext {
  private final ProblemSink sink;
  private final String path;
  private final AtomicInteger errors;

  private ConfigContext(ProblemSink sink, String path, AtomicInteger errors) {
    this.sink = sink;
    this.path = path;
    this.errors = errors;
  }

  /** The context of a whole document. */
  public static ConfigContext root(ProblemSink sink) {
    return new ConfigContext(sink, "", new AtomicInteger());
  }

  /** The context of a field of this message. */
  public ConfigContext at(String field) {
    return new ConfigContext(sink, path.isEmpty() ? field : path + "." + field, errors);
  }

  /** The context of one element of a repeated field of this message. */
  public ConfigContext at(String field, int index) {
    return at(field + "[" + index + "]");
  }

  /** The path of this place, such as {@code static_resources.listeners[0]}. */
  public String path() {
    return path;
  }

  /** Refuses the resource: a value is wrong. */
  public void error(String message) {
    error("invalid-value", message);
  }

  /** Refuses the resource with a problem of the given kind. */
  public void error(String slug, String message) {
    errors.incrementAndGet();
    sink.report(ProblemSink.Level.ERROR, slug, path, message);
  }

  /**
   * How many errors were reported in the whole document; compare before and after to know whether a
   * resource compiled.
   */
  public int errorCount() {
    return errors.get();
  }

  /** Tells of something that loads but is not done. */
  public void warn(String slug, String message) {
    sink.report(ProblemSink.Level.WARNING, slug, path, message);
  }

  /** Checks that a message sets no field beyond those that its compiler reads. */
  public void check(FieldSet fields, Message message) {
    fields.check(this, message);
  }
}
