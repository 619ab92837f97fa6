package io.legate.docs;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.legate.common.FieldSet;
import io.legate.config.schema.ProtoClasses;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is done with each field of a message, as lines of a page. */
final class FieldTable {
  private FieldTable() {}

  /** The message's descriptor. */
  static Descriptor descriptor(String messageType) {
    Class<? extends Message> type = ProtoClasses.find(messageType);
    if (type == null) {
      throw new AssertionError("the API has no message " + messageType);
    }
    try {
      return (Descriptor) type.getMethod("getDescriptor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** The fields that a configuration may set and that no compiler declares. */
  static List<String> warned(FieldSet fields) {
    return descriptor(fields.messageType()).getFields().stream()
        .map(FieldDescriptor::getName)
        .filter(name -> !fields.declared().contains(name))
        .toList();
  }

  /** One row per way in which fields are treated. */
  static String of(FieldSet fields) {
    return "| | fields |\n|---|---|\n" + rows(fields);
  }

  /** The same without the head of the table. */
  static String rows(FieldSet fields) {
    StringBuilder out = new StringBuilder();
    row(out, "works", names(fields.readFields()));
    row(out, "no effect here", reasons(fields.harmlessFields()));
    row(out, "refused", reasons(fields.refusedFields()));
    row(out, "warned of", names(warned(fields)));
    if (fields.declared().isEmpty() && warned(fields).isEmpty()) {
      row(out, "works", "(it has no fields)");
    }
    return out.toString();
  }

  private static void row(StringBuilder out, String state, String fields) {
    if (!fields.isEmpty()) {
      out.append("| ").append(state).append(" | ").append(fields).append(" |\n");
    }
  }

  private static String names(Collection<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  private static String reasons(Map<String, String> reasons) {
    return reasons.entrySet().stream()
        .map(e -> "`" + e.getKey() + "` (" + e.getValue().replace("|", "\\|") + ")")
        .collect(Collectors.joining(", "));
  }
}
