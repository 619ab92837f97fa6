package io.legate.common;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of a configuration as it was read, in wire format: tells which fields are set, and has
 * the messages in it, packed ones unpacked. Generated classes cannot tell that quickly: a message
 * with a map loads the descriptors of its file and of all that it imports as soon as anybody asks
 * for the map, be it only to serialise the message; that is a fifth of a start.
 *
 * <p>Used on one thread, as it reads its bytes when it is first asked.
 */
public final class WireMessage {
  private static final String ANY = "google.protobuf.Any";
  private static final int ANY_TYPE_URL = 1;
  private static final int ANY_VALUE = 2;

  /** What stands for a number; an empty string stands for zero. */
  private static final ByteString NOT_ZERO = ByteString.copyFrom(new byte[] {1});

  private final MessageSchema schema;
  private final List<ByteString> parts;
  private @Nullable Map<Integer, List<ByteString>> fields;

  private WireMessage(MessageSchema schema, List<ByteString> parts) {
    this.schema = schema;
    this.parts = parts;
  }

  /** The message of this full proto name in these bytes; null when the API does not have it. */
  public static @Nullable WireMessage of(String messageType, ByteString bytes) {
    return of(messageType, List.of(bytes));
  }

  private static @Nullable WireMessage of(String messageType, List<ByteString> parts) {
    MessageSchema schema = Schemas.API.find(messageType);
    return schema == null ? null : new WireMessage(schema, parts);
  }

  /** What the message may have. */
  MessageSchema schema() {
    return schema;
  }

  /** Whether the same fields are set in both. */
  boolean sameFields(WireMessage other) {
    return schema == other.schema
        && schema.fields().stream().allMatch(field -> sets(field) == other.sets(field));
  }

  /** Whether the field of this name is set. */
  boolean sets(String name) {
    FieldSchema field = schema.field(name);
    if (field == null) {
      throw new IllegalArgumentException(schema.fullName() + " has no field " + name);
    }
    return sets(field);
  }

  /** Whether a field is set, as protobuf sees it: a zero without presence is not. */
  boolean sets(FieldSchema field) {
    List<ByteString> values = fields().get(field.number());
    if (values == null) {
      return false;
    }
    boolean message = field.kind() == FieldSchema.Kind.MESSAGE;
    if (message || field.presence()) {
      return true;
    }
    if (field.repeated()
        && (field.kind() == FieldSchema.Kind.STRING || field.kind() == FieldSchema.Kind.BYTES)) {
      return true; // of which one may be empty, while numbers are packed, and may be none
    }
    for (ByteString value : values) {
      if (!value.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The message that a field is set to, one without fields when it is not set; null when there is
   * no such message.
   *
   * @param index of the element of a repeated field, else ignored
   */
  @Nullable WireMessage child(String name, int index) {
    FieldSchema field = schema.field(name);
    if (field == null || field.kind() != FieldSchema.Kind.MESSAGE || field.map()) {
      return null;
    }
    List<ByteString> values = fields().getOrDefault(field.number(), List.of());
    if (field.repeated()) {
      values = index < 0 || index >= values.size() ? List.of() : List.of(values.get(index));
    }
    WireMessage child = of(field.typeName(), values);
    return child != null && field.typeName().equals(ANY) ? child.packed() : child;
  }

  private @Nullable WireMessage packed() {
    String url = last(ANY_TYPE_URL).toStringUtf8();
    return url.isEmpty() ? null : of(url.substring(url.lastIndexOf('/') + 1), last(ANY_VALUE));
  }

  private ByteString last(int number) {
    List<ByteString> values = fields().getOrDefault(number, List.of());
    return values.isEmpty() ? ByteString.EMPTY : values.get(values.size() - 1);
  }

  private Map<Integer, List<ByteString>> fields() {
    Map<Integer, List<ByteString>> known = fields;
    if (known == null) {
      known = new HashMap<>();
      fields = known;
      try {
        for (ByteString part : parts) {
          read(part.newCodedInput(), known);
        }
      } catch (IOException e) {
        return known; // what comes before; who unpacks the message tells that it is malformed
      }
    }
    return known;
  }

  private void read(CodedInputStream in, Map<Integer, List<ByteString>> to) throws IOException {
    in.enableAliasing(true);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldSchema field = field(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        in.skipField(tag); // of a later API; the loader has told of it
      } else {
        put(field, value(in, tag), to);
      }
    }
  }

  private @Nullable FieldSchema field(int number) {
    for (FieldSchema field : schema.fields()) {
      if (field.number() == number) {
        return field;
      }
    }
    return null;
  }

  /** Adds a value as merging does: lists and messages grow, the last of a oneof or number stays. */
  private void put(FieldSchema field, ByteString value, Map<Integer, List<ByteString>> to) {
    if (field.oneof() != null) {
      for (FieldSchema other : schema.fields()) {
        if (other.number() != field.number() && field.oneof().equals(other.oneof())) {
          to.remove(other.number());
        }
      }
    }
    List<ByteString> values = to.computeIfAbsent(field.number(), n -> new ArrayList<>());
    if (!field.repeated() && field.kind() != FieldSchema.Kind.MESSAGE) {
      values.clear();
    }
    values.add(value);
  }

  private static ByteString value(CodedInputStream in, int tag) throws IOException {
    boolean zero;
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
        return in.readBytes();
      }
      case WireFormat.WIRETYPE_VARINT -> zero = in.readRawVarint64() == 0;
      case WireFormat.WIRETYPE_FIXED64 -> zero = in.readRawLittleEndian64() == 0;
      case WireFormat.WIRETYPE_FIXED32 -> zero = in.readRawLittleEndian32() == 0;
      default -> throw new IOException("a group"); // proto3 has none
    }
    return zero ? ByteString.EMPTY : NOT_ZERO;
  }
}
