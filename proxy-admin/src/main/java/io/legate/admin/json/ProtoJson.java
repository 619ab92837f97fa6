package io.legate.admin.json;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/**
 * Protos as JSON, as Envoy's admin server prints them: field names as in the proto, one member a
 * line. Secrets are redacted. Loads the JSON library when first used; for the admin thread.
 */
public final class ProtoJson {
  private ProtoJson() {}

  /** The fields that are set. */
  public static String print(Message message) {
    return print(message, JsonFormat.printer());
  }

  /** All fields, those too that have their default value (but no message that is not set). */
  public static String printWithDefaults(Message message) {
    return print(message, JsonFormat.printer().includingDefaultValueFields());
  }

  /** On one line. */
  public static String printCompact(Message message) {
    return compact(message, JsonFormat.printer());
  }

  private static String print(Message message, JsonFormat.Printer printer) {
    return JsonText.indent(compact(message, printer));
  }

  private static String compact(Message message, JsonFormat.Printer printer) {
    Redaction redaction = new Redaction();
    Message safe = redaction.redact(message);
    try {
      return printer
          .preservingProtoFieldNames()
          .omittingInsignificantWhitespace()
          .usingTypeRegistry(redaction.types())
          .print(safe);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no JSON of " + message.getDescriptorForType(), e);
    }
  }
}
