package io.legate.common;

import com.google.protobuf.Message;
import io.legate.config.ProblemKind;
import io.legate.config.schema.ProtoClasses;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where in a configuration a compilation stands, and where it reports what is wrong there. Cheap to
 * copy; used on the control thread only.
 */
public final class ConfigContext {
  /** Of a field that is no list. */
  private static final int NO_INDEX = -1;

  private final ProblemSink sink;
  private final String path;
  private final AtomicInteger errors;
  private final @Nullable ConfigContext parent;
  private final String field;
  private final int index;
  private @Nullable WireMessage read; // found when it is asked for, unless this is the root
  private boolean found;

  private ConfigContext(
      ProblemSink sink, String path, AtomicInteger errors, @Nullable WireMessage read) {
    this.sink = sink;
    this.path = path;
    this.errors = errors;
    this.parent = null;
    this.field = "";
    this.index = NO_INDEX;
    this.read = read;
    this.found = true;
  }

  private ConfigContext(ConfigContext parent, String step, String field, int index) {
    this.sink = parent.sink;
    this.path = parent.path.isEmpty() ? step : parent.path + "." + step;
    this.errors = parent.errors;
    this.parent = parent;
    this.field = field;
    this.index = index;
  }

  /** The context of a whole document. */
  public static ConfigContext root(ProblemSink sink) {
    return root(sink, null);
  }

  /** The same; {@code read} is the document's message as it was read, null when not known. */
  public static ConfigContext root(ProblemSink sink, @Nullable WireMessage read) {
    return new ConfigContext(sink, "", new AtomicInteger(), read);
  }

  /** The context of a field of this message. */
  public ConfigContext at(String field) {
    return new ConfigContext(this, field, field, NO_INDEX);
  }

  /** The context of one element of a repeated field of this message. */
  public ConfigContext at(String field, int index) {
    return new ConfigContext(this, field + "[" + index + "]", field, index);
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
    assert ProblemKind.of(slug) != null : slug;
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
    assert ProblemKind.of(slug) != null : slug;
    sink.report(ProblemSink.Level.WARNING, slug, path, message);
  }

  /** Checks that a message, which stands here, sets no field beyond those that are read. */
  public void check(FieldSet fields, Message message) {
    fields.check(this, wire(fields.messageType(), message));
  }

  /**
   * Whether a message, which stands here, sets a field. Asked before a map is read, as a generated
   * class loads descriptors even to say that there is none.
   */
  public boolean sets(String field, Message message) {
    String type = ProtoClasses.fullName(message.getClass());
    return type == null || wire(type, message).sets(field);
  }

  private WireMessage wire(String type, Message message) {
    WireMessage here = read();
    if (here != null && here.schema().fullName().equals(type)) {
      assert here.sameFields(written(type, message)) : "another message stands at " + path;
      return here;
    }
    return written(type, message);
  }

  private @Nullable WireMessage read() {
    if (!found) {
      WireMessage around = parent == null ? null : parent.read();
      read = around == null ? null : around.child(field, index);
      found = true;
    }
    return read;
  }

  private static WireMessage written(String type, Message message) {
    WireMessage wire = WireMessage.of(type, message.toByteString());
    if (wire == null) {
      throw new IllegalStateException("there is no message " + type);
    }
    return wire;
  }
}
