package io.legate.common;

import io.legate.config.schema.FieldSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a compiler does with the fields of one message: which it reads, which make no difference
 * here, which it refuses. Any other field that a configuration sets is told as a warning, so that
 * nothing is ignored silently. Declared as a constant beside the compiler; the compatibility page
 * is checked against it. Immutable after declaration.
 */
public final class FieldSet {
  private final String messageType;
  private final Set<String> read = new LinkedHashSet<>();
  private final Map<String, String> harmless = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  private FieldSet(String messageType) {
    this.messageType = messageType;
  }

  /** Starts the declaration for a message, by its full proto name. */
  public static FieldSet of(String messageType) {
    return new FieldSet(messageType);
  }

  /** Fields that work. */
  public FieldSet reads(String... fields) {
    Collections.addAll(read, fields);
    return this;
  }

  /** A field that is accepted without a word because it changes nothing here. */
  public FieldSet harmless(String field, String why) {
    harmless.put(field, why);
    return this;
  }

  /** A field whose absence would be unsafe or change the meaning: an error when it is set. */
  public FieldSet refuses(String field, String why) {
    refused.put(field, why);
    return this;
  }

  /** The message's full proto name. */
  public String messageType() {
    return messageType;
  }

  /** The names of the fields that work. */
  public Set<String> readFields() {
    return Collections.unmodifiableSet(read);
  }

  /** The fields that make no difference here, with the reason. */
  public Map<String, String> harmlessFields() {
    return Collections.unmodifiableMap(harmless);
  }

  /** The fields that are refused, with the reason. */
  public Map<String, String> refusedFields() {
    return Collections.unmodifiableMap(refused);
  }

  /** Tells {@code at} of the fields that are set and not read. */
  void check(ConfigContext at, WireMessage message) {
    for (FieldSchema field : message.schema().fields()) {
      if (message.sets(field)) {
        check(at, field.name());
      }
    }
  }

  private void check(ConfigContext at, String name) {
    if (read.contains(name) || harmless.containsKey(name)) {
      return;
    }
    String why = refused.get(name);
    if (why != null) {
      at.at(name)
          .error(
              "unsupported-field",
              name + " is not supported: " + why + " (expected it to be left out)");
    } else {
      at.at(name)
          .warn(
              "unsupported-field",
              name + " is not supported yet and has no effect (expected it to be left out)");
    }
  }

  /** Every declared field, in the order of declaration; for the check of the documentation. */
  public List<String> declared() {
    List<String> all = new ArrayList<>(read);
    all.addAll(harmless.keySet());
    all.addAll(refused.keySet());
    return all;
  }
}
