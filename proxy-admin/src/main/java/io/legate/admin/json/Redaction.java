package io.legate.admin.json;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import udpa.annotations.Sensitive;

/**
 * Takes secrets out of a message before it is shown. What the API marks as {@code
 * udpa.annotations.sensitive} (private keys, passwords, generic secrets) becomes {@code [redacted]}
 * where it is text or bytes, and is left out where it is a number; also inside {@code Any} and
 * {@code TypedStruct}. On the way it notes the types met, which printing needs. For one message;
 * not thread-safe.
 *
 * <p>Source: Envoy's {@code MessageUtil::redact}.
 */
final class Redaction {
  private static final String HIDDEN = "[redacted]";

  private final TypeRegistry.Builder types = TypeRegistry.newBuilder();
  private final Set<String> seen = new HashSet<>();

  /** The message without its secrets; the same one when it has none. */
  Message redact(Message message) {
    return redact(message, false);
  }

  /** The types of the {@code Any}s met so far. */
  TypeRegistry types() {
    return types.build();
  }

  private Message redact(Message message, boolean sensitive) {
    if (message instanceof Any any) {
      return redactAny(any, sensitive);
    }
    if (message.getDescriptorForType().getName().equals("TypedStruct")) {
      return redactTypedStruct(message, sensitive);
    }
    Message.Builder changed = null;
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      Object value = entry.getValue();
      boolean hide = sensitive || isSensitive(field);
      Object safe = field.isRepeated() ? list(field, value, hide) : one(field, value, hide);
      if (safe != value) {
        changed = changed == null ? message.toBuilder() : changed;
        set(changed, field, safe);
      }
    }
    return changed == null ? message : changed.build();
  }

  private static void set(Message.Builder builder, FieldDescriptor field, @Nullable Object value) {
    if (value == null) {
      builder.clearField(field);
    } else {
      builder.setField(field, value);
    }
  }

  private Object list(FieldDescriptor field, Object value, boolean hide) {
    if (!hide && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return value;
    }
    List<?> elements = (List<?>) value;
    List<Object> safe = new ArrayList<>(elements.size());
    boolean changed = false;
    for (Object element : elements) {
      Object kept =
          field.isMapField() ? mapEntry((Message) element, hide) : one(field, element, hide);
      changed |= kept != element;
      if (kept != null) {
        safe.add(kept);
      }
    }
    return changed ? safe : value;
  }

  /** The keys of a map are never secret. */
  private Message mapEntry(Message entry, boolean hide) {
    FieldDescriptor field = entry.getDescriptorForType().findFieldByNumber(2);
    Object value = entry.getField(field);
    Object safe = one(field, value, hide);
    if (safe == value) {
      return entry;
    }
    Message.Builder changed = entry.toBuilder();
    set(changed, field, safe);
    return changed.build();
  }

  private @Nullable Object one(FieldDescriptor field, Object value, boolean hide) {
    return switch (field.getJavaType()) {
      case MESSAGE -> redact((Message) value, hide);
      case STRING -> hide ? HIDDEN : value;
      case BYTE_STRING -> hide ? ByteString.copyFromUtf8(HIDDEN) : value;
      default -> hide ? null : value;
    };
  }

  private Any redactAny(Any any, boolean sensitive) {
    if (any.getTypeUrl().isEmpty()) {
      return any;
    }
    Message content = AnyTypes.unpack(any);
    if (content == null) {
      return unknown(any);
    }
    note(content.getDescriptorForType());
    Message safe = redact(content, sensitive);
    return safe == content ? any : any.toBuilder().setValue(safe.toByteString()).build();
  }

  /** An extension that is not built in (it was optional): shown by its type alone. */
  private Any unknown(Any any) {
    note(Struct.getDescriptor());
    Struct told =
        Struct.newBuilder()
            .putFields("unknown_type_url", text(any.getTypeUrl()))
            .putFields(
                "size_bytes", Value.newBuilder().setNumberValue(any.getValue().size()).build())
            .build();
    return Any.pack(told);
  }

  private void note(Descriptor type) {
    if (seen.add(type.getFullName())) {
      types.add(type);
    }
  }

  private Message redactTypedStruct(Message typed, boolean sensitive) {
    Descriptor type = typed.getDescriptorForType();
    FieldDescriptor typeUrl = type.findFieldByName("type_url");
    FieldDescriptor value = type.findFieldByName("value");
    if (typeUrl == null || value == null || !(typed.getField(value) instanceof Struct struct)) {
      return typed;
    }
    Message told = AnyTypes.defaultInstance((String) typed.getField(typeUrl));
    Struct safe = struct(struct, told == null ? null : told.getDescriptorForType(), sensitive);
    return typed.toBuilder().setField(value, safe).build();
  }

  private static Struct struct(Struct struct, @Nullable Descriptor type, boolean sensitive) {
    Struct.Builder safe = Struct.newBuilder();
    struct
        .getFieldsMap()
        .forEach(
            (name, value) -> {
              FieldDescriptor field = type == null ? null : field(type, name);
              boolean hide = sensitive || (field != null && isSensitive(field));
              boolean message =
                  field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
              safe.putFields(
                  name,
                  value(value, message && field != null ? field.getMessageType() : null, hide));
            });
    return safe.build();
  }

  private static Value value(Value value, @Nullable Descriptor type, boolean hide) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE ->
          Value.newBuilder().setStructValue(struct(value.getStructValue(), type, hide)).build();
      case LIST_VALUE -> {
        Value.Builder list = Value.newBuilder();
        for (Value element : value.getListValue().getValuesList()) {
          list.getListValueBuilder().addValues(value(element, type, hide));
        }
        yield list.build();
      }
      default -> hide ? text(HIDDEN) : value;
    };
  }

  private static @Nullable FieldDescriptor field(Descriptor type, String name) {
    FieldDescriptor field = type.findFieldByName(name);
    if (field != null) {
      return field;
    }
    for (FieldDescriptor other : type.getFields()) {
      if (other.getJsonName().equals(name)) {
        return other;
      }
    }
    return null;
  }

  private static boolean isSensitive(FieldDescriptor field) {
    return field.getOptions().getExtension(Sensitive.sensitive);
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
