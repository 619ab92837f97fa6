package io.legate.common;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/** Unpacks the configuration of an extension. */
public final class TypedConfig {
  private TypedConfig() {}

  /**
   * The message in {@code any}; the default instance when {@code any} is empty (an extension that
   * was named without a configuration).
   *
   * @return null when it is of another type or malformed, which has been told to {@code at}
   */
  public static <M extends Message> @Nullable M unpack(Any any, Class<M> type, ConfigContext at) {
    try {
      if (any.getTypeUrl().isEmpty()) {
        return com.google.protobuf.Internal.getDefaultInstance(type);
      }
      return any.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      at.error("Unable to unpack as " + type.getSimpleName() + ": " + e.getMessage());
      return null;
    }
  }
}
