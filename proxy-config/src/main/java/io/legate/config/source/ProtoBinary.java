package io.legate.config.source;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.legate.config.LoadOptions;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.schema.ProtoClasses;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges what stands in a file in wire format: it has no lines, so problems name the path only.
 * There is nothing to upgrade in it: Envoy, too, reads only today's v3 from such a file.
 */
final class ProtoBinary {

  private final ProblemSink problems;
  private final LoadOptions options;

  private ProtoBinary(ProblemSink problems, LoadOptions options) {
    this.problems = problems;
    this.options = options;
  }

  /** Whether bytes are a message of this type, without a field at the top that it does not have. */
  static boolean fits(byte[] bytes, Message prototype) {
    Message message = parse(bytes, prototype);
    return message != null && message.getUnknownFields().asMap().isEmpty();
  }

  /** Tells what is wrong in a message; true when it may be used. */
  static boolean check(byte[] bytes, Message prototype, LoadOptions options, ProblemSink problems) {
    Message message = parse(bytes, prototype);
    if (message == null) {
      problems.add(
          Severity.ERROR,
          ProblemKind.SYNTAX,
          0,
          0,
          Path.ROOT,
          "not a message in protobuf's wire format, or cut off (expected a %s)"
              .formatted(ProtoClasses.fullName(prototype.getClass())),
          null);
      return false;
    }
    new ProtoBinary(problems, options).check(message, Path.ROOT);
    return true;
  }

  private static @Nullable Message parse(byte[] bytes, Message prototype) {
    try {
      return prototype.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return null; // the caller says so
    }
  }

  private void check(Message message, Path path) {
    for (int number : new TreeSet<>(message.getUnknownFields().asMap().keySet())) {
      unknown(message, number, path);
    }
    if (message instanceof Any any) {
      packed(any, path);
      return;
    }
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      Path at = path.field(field.getName());
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (entry.getValue() instanceof List<?> items) {
        for (int i = 0; i < items.size(); i++) {
          check((Message) items.get(i), at.item(i));
        }
      } else {
        check((Message) entry.getValue(), at);
      }
    }
  }

  private void unknown(Message message, int number, Path path) {
    if (options.unknownFields() != LoadOptions.UnknownFields.IGNORE) {
      boolean reject = options.unknownFields() == LoadOptions.UnknownFields.REJECT;
      problems.add(
          reject ? Severity.ERROR : Severity.WARNING,
          ProblemKind.UNKNOWN_FIELD,
          0,
          0,
          path,
          "Protobuf message (type %s with unknown field set {%d}) has unknown fields (expected the fields of Envoy's v3 API)"
              .formatted(message.getDescriptorForType().getFullName(), number),
          null);
    }
  }

  private void packed(Any any, Path path) {
    String type = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
    Message prototype = ProtoClasses.prototype(type);
    Message message = prototype == null ? null : parse(any.getValue().toByteArray(), prototype);
    if (prototype == null) {
      problems.add(
          Severity.ERROR,
          ProblemKind.UNSUPPORTED_EXTENSION,
          0,
          0,
          path,
          "Didn't find a registered implementation for type URL: '%s' (expected a message type of Envoy's v3 API)"
              .formatted(type),
          null);
    } else if (message == null) {
      problems.add(
          Severity.ERROR,
          ProblemKind.SYNTAX,
          0,
          0,
          path,
          "the bytes are no message in protobuf's wire format (expected a %s)".formatted(type),
          null);
    } else {
      check(message, path);
    }
  }
}
