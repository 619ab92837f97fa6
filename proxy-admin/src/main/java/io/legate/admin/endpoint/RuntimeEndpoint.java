package io.legate.admin.endpoint;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.legate.admin.AdminContext;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.admin.json.ProtoJson;
import io.legate.admin.stats.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code /runtime}: each key of the bootstrap's {@code layered_runtime} with its value in every
 * layer; the last layer that has one decides. Layers that are not static are listed without values.
 */
public final class RuntimeEndpoint {
  private final AdminContext context;

  public RuntimeEndpoint(AdminContext context) {
    this.context = context;
  }

  /** {@code /runtime}. */
  public AdminResponse handle(AdminRequest request) {
    List<RuntimeLayer> layers = context.bootstrap().getLayeredRuntime().getLayersList();
    List<Map<String, String>> values = new ArrayList<>();
    TreeSet<String> keys = new TreeSet<>();
    ListValue.Builder names = ListValue.newBuilder();
    for (RuntimeLayer layer : layers) {
      names.addValues(text(layer.getName()));
      Map<String, String> flat = new TreeMap<>();
      flatten("", layer.getStaticLayer(), flat);
      values.add(flat);
      keys.addAll(flat.keySet());
    }
    Struct.Builder entries = Struct.newBuilder();
    for (String key : keys) {
      entries.putFields(key, entry(key, values));
    }
    Struct runtime =
        Struct.newBuilder()
            .putFields("layers", Value.newBuilder().setListValue(names).build())
            .putFields("entries", Value.newBuilder().setStructValue(entries).build())
            .build();
    return AdminResponse.json(ProtoJson.print(runtime));
  }

  private static Value entry(String key, List<Map<String, String>> layers) {
    ListValue.Builder values = ListValue.newBuilder();
    String last = "";
    for (Map<String, String> layer : layers) {
      String value = layer.getOrDefault(key, "");
      values.addValues(text(value));
      last = value.isEmpty() ? last : value;
    }
    Struct entry =
        Struct.newBuilder()
            .putFields("final_value", text(last))
            .putFields("layer_values", Value.newBuilder().setListValue(values).build())
            .build();
    return Value.newBuilder().setStructValue(entry).build();
  }

  /** Names of nested structs are joined by dots; a fractional percent is one value. */
  private static void flatten(String prefix, Struct struct, Map<String, String> into) {
    struct
        .getFieldsMap()
        .forEach(
            (name, value) -> {
              String key = prefix + name;
              switch (value.getKindCase()) {
                case STRUCT_VALUE -> {
                  if (isFractionalPercent(value.getStructValue())) {
                    into.put(key, ProtoJson.printCompact(value));
                  } else {
                    flatten(key + ".", value.getStructValue(), into);
                  }
                }
                case STRING_VALUE -> into.put(key, value.getStringValue());
                case NUMBER_VALUE -> into.put(key, Numbers.general(value.getNumberValue()));
                case BOOL_VALUE -> into.put(key, Boolean.toString(value.getBoolValue()));
                case LIST_VALUE, NULL_VALUE, KIND_NOT_SET ->
                    into.put(key, ProtoJson.printCompact(value));
              }
            });
  }

  private static boolean isFractionalPercent(Struct struct) {
    return struct.containsFields("numerator") || struct.containsFields("denominator");
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
