package io.legate.config.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads schemas from the descriptors of generated classes, which are loaded when named. */
final class DescriptorSource implements SchemaSource {

  private final Map<String, Descriptor> descriptors = new ConcurrentHashMap<>();
  private final Map<String, EnumDescriptor> enums = new ConcurrentHashMap<>();

  @Override
  public @Nullable MessageSchema message(String fullName) {
    Descriptor descriptor = descriptors.get(fullName);
    if (descriptor == null) {
      descriptor = load(fullName);
    }
    return descriptor == null ? null : schema(descriptor);
  }

  @Override
  public @Nullable EnumSchema enumeration(String fullName) {
    EnumDescriptor descriptor = enums.get(fullName);
    if (descriptor == null) {
      return null;
    }
    List<String> names = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (EnumValueDescriptor value : descriptor.getValues()) {
      names.add(value.getName());
      numbers.add(value.getNumber());
    }
    return new EnumSchema(fullName, List.copyOf(names), List.copyOf(numbers));
  }

  private static @Nullable Descriptor load(String fullName) {
    Class<? extends Message> type = ProtoClasses.find(fullName);
    if (type == null) {
      return null;
    }
    try {
      return (Descriptor) type.getMethod("getDescriptor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no descriptor in " + type, e);
    }
  }

  /** The schema of a message; remembers the types of its fields, so that they are found later. */
  MessageSchema schema(Descriptor descriptor) {
    List<FieldSchema> fields = new ArrayList<>(descriptor.getFields().size());
    for (FieldDescriptor field : descriptor.getFields()) {
      fields.add(field(field));
    }
    return new MessageSchema(
        descriptor.getFullName(), fields, RuleReader.requiredOneofs(descriptor));
  }

  private FieldSchema field(FieldDescriptor field) {
    String typeName = "";
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      typeName = field.getMessageType().getFullName();
      descriptors.put(typeName, field.getMessageType());
    } else if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
      typeName = field.getEnumType().getFullName();
      enums.put(typeName, field.getEnumType());
    }
    var oneof = field.getRealContainingOneof();
    return new FieldSchema(
        field.getName(),
        field.getJsonName(),
        field.getNumber(),
        FieldSchema.Kind.valueOf(field.getType().name()),
        field.isRepeated() && !field.isMapField(),
        field.isMapField(),
        typeName,
        oneof == null ? null : oneof.getName(),
        field.hasPresence(),
        RuleReader.rules(field));
  }
}
