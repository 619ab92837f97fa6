package io.legate.admin.json;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.legate.config.schema.ProtoClasses;
import org.jspecify.annotations.Nullable;

/** The messages that {@code Any}s hold, found by their type URL when they are first asked for. */
final class AnyTypes {
  private AnyTypes() {}

  /** What is inside; null when its type is not one that we have, or its bytes are not of it. */
  static @Nullable Message unpack(Any any) {
    Message type = defaultInstance(any.getTypeUrl());
    if (type == null) {
      return null;
    }
    try {
      return type.getParserForType().parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      return null; // shown by its type and size instead
    }
  }

  /** The empty message of a type URL, or null when there is no such type. */
  static @Nullable Message defaultInstance(String typeUrl) {
    Class<? extends Message> type =
        ProtoClasses.find(typeUrl.substring(typeUrl.lastIndexOf('/') + 1));
    if (type == null) {
      return null;
    }
    try {
      return (Message) type.getMethod("getDefaultInstance").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is no generated message", e);
    }
  }
}
