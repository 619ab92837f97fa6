package io.legate.upstream;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of metadata: text, number, truth, nothing, a list or a structure of such. Immutable and
 * equal by value, with a hash that is computed once, so that it serves as a key where a message
 * cannot. Envoy: {@code HashedValue}.
 */
public final class MetadataValue {
  /** The namespace of the metadata that load balancing goes by. */
  public static final String LB_NAMESPACE = "envoy.lb";

  private enum Nothing {
    NOTHING
  }

  private final Object value;
  private final int hash;

  private MetadataValue(Object value) {
    this.value = value;
    this.hash = value.hashCode();
  }

  /** Compiles a value. */
  public static MetadataValue of(Value proto) {
    return switch (proto.getKindCase()) {
      case STRING_VALUE -> new MetadataValue(proto.getStringValue());
      // 0.0 makes the two zeros one.
      case NUMBER_VALUE -> new MetadataValue(proto.getNumberValue() + 0.0);
      case BOOL_VALUE -> new MetadataValue(proto.getBoolValue());
      case LIST_VALUE ->
          new MetadataValue(
              proto.getListValue().getValuesList().stream().map(MetadataValue::of).toList());
      case STRUCT_VALUE -> new MetadataValue(fields(proto.getStructValue()));
      case NULL_VALUE, KIND_NOT_SET -> new MetadataValue(Nothing.NOTHING);
    };
  }

  /** A text. */
  public static MetadataValue of(String text) {
    return new MetadataValue(text);
  }

  /** Compiles the fields of a structure. */
  public static Map<String, MetadataValue> fields(Struct proto) {
    Map<String, MetadataValue> fields = new HashMap<>();
    proto.getFieldsMap().forEach((name, value) -> fields.put(name, of(value)));
    return Map.copyOf(fields);
  }

  /** Compiles what {@code envoy.config.core.v3.Metadata} says for load balancing; maybe nothing. */
  public static Map<String, MetadataValue> forLoadBalancing(Message metadata) {
    if (metadata == Metadata.getDefaultInstance()) {
      return Map.of(); // without a look at the map, which would load descriptors
    }
    Struct struct = ((Metadata) metadata).getFilterMetadataMap().get(LB_NAMESPACE);
    return struct == null ? Map.of() : fields(struct);
  }

  /** Whether it is a list. */
  public boolean isList() {
    return value instanceof List;
  }

  /** The values of a list; none where it is no list. */
  @SuppressWarnings("unchecked")
  public List<MetadataValue> list() {
    return isList() ? (List<MetadataValue>) value : List.of();
  }

  /** The fields of a structure; none where it is none. */
  @SuppressWarnings("unchecked")
  public Map<String, MetadataValue> fields() {
    return value instanceof Map ? (Map<String, MetadataValue>) value : Map.of();
  }

  @Override
  public boolean equals(Object o) {
    return this == o
        || o instanceof MetadataValue other && hash == other.hash && value.equals(other.value);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
