package io.legate.common;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers of the bootstrap's {@code layered_runtime}: of several static layers the last that
 * has a key decides. Other kinds of layers have none here. Immutable. Envoy: {@code
 * Runtime::Snapshot::getInteger}.
 */
public final class RuntimeValues {
  /** No layers. */
  public static final RuntimeValues NONE = new RuntimeValues(Map.of());

  private final Map<String, Long> numbers;

  private RuntimeValues(Map<String, Long> numbers) {
    this.numbers = numbers;
  }

  /** Those of all layers; names of nested structures are joined by dots. */
  public static RuntimeValues of(LayeredRuntime runtime) {
    Map<String, Long> numbers = new HashMap<>();
    for (RuntimeLayer layer : runtime.getLayersList()) {
      flatten("", layer.getStaticLayer(), numbers);
    }
    return new RuntimeValues(numbers);
  }

  private static void flatten(String prefix, Struct struct, Map<String, Long> into) {
    struct.getFieldsMap().forEach((name, value) -> put(prefix + name, value, into));
  }

  private static void put(String key, Value value, Map<String, Long> into) {
    switch (value.getKindCase()) {
      case STRUCT_VALUE -> flatten(key + ".", value.getStructValue(), into);
      case NUMBER_VALUE -> put(key, value.getNumberValue(), into);
      case STRING_VALUE -> put(key, number(value.getStringValue()), into);
      default -> into.remove(key);
    }
  }

  /** As in Envoy, what is below 0 is no integer, and hides what lower layers say. */
  private static void put(String key, double number, Map<String, Long> into) {
    if (number >= 0) {
      into.put(key, (long) number);
    } else {
      into.remove(key);
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The number of a key, or {@code otherwise} when there is none. */
  public long integer(String key, long otherwise) {
    return numbers.getOrDefault(key, otherwise);
  }
}
