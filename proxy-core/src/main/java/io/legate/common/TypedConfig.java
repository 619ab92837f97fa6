package io.legate.common;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/** Unpacks the configuration of an extension. */
public final class TypedConfig {
  private TypedConfig() {}

  /**
   * The message in {@code any}, whose type chose the extension; {@code prototype} when {@code any}
   * is empty (an extension that was named without a configuration). Neither reflection nor
   * descriptors are needed, which counts at start.
   *
   * @return null when it is malformed, which has been told to {@code at}
   */
  @SuppressWarnings("unchecked") // a message's parser makes messages of its type
  public static <M extends Message> @Nullable M unpack(Any any, M prototype, ConfigContext at) {
    if (any.getTypeUrl().isEmpty()) {
      return prototype;
    }
    try {
      return (M) prototype.getParserForType().parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      at.error("Unable to unpack '" + any.getTypeUrl() + "' (expected such a message)");
      return null;
    }
  }
}
