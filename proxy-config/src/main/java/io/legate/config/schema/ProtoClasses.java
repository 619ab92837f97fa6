package io.legate.config.schema;

import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Java class of a message by its full proto name, by the convention that the API's
 * options follow, so that no registry has to load all of its 600 files.
 */
public final class ProtoClasses {

  /** A proto package's beginning and the Java package's; the first row that fits is taken. */
  private static final String[][] PACKAGES = {
    {"envoy.", "io.envoyproxy.envoy."},
    {"xds.", "com.github.xds."},
    {"udpa.", "com.github.udpa.udpa."},
    {"google.protobuf.", "com.google.protobuf."},
    {"google.rpc.", "com.google.rpc."},
    {"google.api.", "com.google.api."},
    {"opentelemetry.proto.", "io.opentelemetry.proto."},
    {"cel.expr.", "dev.cel.expr."},
    {"io.prometheus.client.", "io.prometheus.client."},
  };

  private ProtoClasses() {}

  /** The class, loaded but not initialised; null when the API has no such message. */
  public static @Nullable Class<? extends Message> find(String fullName) {
    for (String[] row : PACKAGES) {
      if (fullName.startsWith(row[0])) {
        return load(row[1] + nested(fullName.substring(row[0].length())));
      }
    }
    return null;
  }

  /** The full proto name of a generated class, without asking its descriptor; null for others. */
  public static @Nullable String fullName(Class<?> type) {
    for (String[] row : PACKAGES) {
      if (type.getName().startsWith(row[1])) {
        return row[0] + type.getName().substring(row[1].length()).replace('$', '.');
      }
    }
    return null;
  }

  /** {@code config.v3.Outer.Inner} as {@code config.v3.Outer$Inner}. */
  private static String nested(String name) {
    StringBuilder binary = new StringBuilder(name.length());
    boolean inClass = false;
    for (String part : name.split("\\.", -1)) {
      if (!binary.isEmpty()) {
        binary.append(inClass ? '$' : '.');
      }
      inClass = inClass || (!part.isEmpty() && Character.isUpperCase(part.charAt(0)));
      binary.append(part);
    }
    return binary.toString();
  }

  private static @Nullable Class<? extends Message> load(String className) {
    try {
      Class<?> type = Class.forName(className, false, ProtoClasses.class.getClassLoader());
      return Message.class.isAssignableFrom(type) ? type.asSubclass(Message.class) : null;
    } catch (ClassNotFoundException | LinkageError e) {
      return null; // a name that somebody wrote: that no class has it is the answer
    }
  }
}
