package io.legate.admin.json;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.util.FieldMaskUtil;
import org.jspecify.annotations.Nullable;

/**
 * The {@code mask} of {@code /config_dump}: keeps the fields that it names. Names of an element's
 * {@code Any} go on inside of it ({@code cluster.name} of a static cluster).
 *
 * <p>Source: Envoy's {@code ConfigDumpHandler}.
 */
public final class ResourceMask {
  private final FieldMask mask;

  private ResourceMask(FieldMask mask) {
    this.mask = mask;
  }

  /** A mask from its paths, separated by commas. */
  public static ResourceMask parse(String paths) {
    return new ResourceMask(FieldMaskUtil.fromString(paths));
  }

  /** What the mask leaves of a message; null when it names a field that the message lacks. */
  public @Nullable Message apply(Message message) {
    return apply(mask, message);
  }

  /** The same for one element of a dump, whose resource is in an {@code Any}. */
  public @Nullable Message applyToElement(Message element) {
    FieldMask.Builder outer = FieldMask.newBuilder();
    FieldMask.Builder inner = FieldMask.newBuilder();
    FieldDescriptor anyField = null;
    for (String path : mask.getPathsList()) {
      int dot = path.indexOf('.');
      String head = dot < 0 ? path : path.substring(0, dot);
      FieldDescriptor field = element.getDescriptorForType().findFieldByName(head);
      if (dot >= 0 && field != null && isAny(field)) {
        anyField = field;
        outer.addPaths(head);
        inner.addPaths(path.substring(dot + 1));
      } else {
        outer.addPaths(path);
      }
    }
    Message masked = element;
    if (anyField != null && element.hasField(anyField)) {
      Any content = inside((Any) element.getField(anyField), inner.build());
      if (content == null) {
        return null;
      }
      masked = element.toBuilder().setField(anyField, content).build();
    }
    return apply(outer.build(), masked);
  }

  /** The paths in proto text format, for messages. */
  @Override
  public String toString() {
    return mask.toString();
  }

  private static boolean isAny(FieldDescriptor field) {
    return !field.isRepeated()
        && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals("google.protobuf.Any");
  }

  private static @Nullable Any inside(Any any, FieldMask mask) {
    Message content = AnyTypes.unpack(any);
    Message kept = content == null ? null : apply(mask, content);
    return kept == null ? null : Any.pack(kept);
  }

  private static @Nullable Message apply(FieldMask mask, Message message) {
    return FieldMaskUtil.isValid(message.getDescriptorForType(), mask)
        ? FieldMaskUtil.trim(mask, message)
        : null;
  }
}
