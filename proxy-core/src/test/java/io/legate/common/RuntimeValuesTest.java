package io.legate.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import org.junit.jupiter.api.Test;

class RuntimeValuesTest {
  private static RuntimeValues of(String text) throws Exception {
    return RuntimeValues.of(TextFormat.parse(text, LayeredRuntime.class));
  }

  private static String field(String key, String value) {
    return "fields { key: '" + key + "' value { " + value + " } } ";
  }

  @Test
  void namesAreJoinedByDots() throws Exception {
    RuntimeValues values =
        of(
            "layers { static_layer { "
                + field("a", "struct_value { " + field("b", "number_value: 3") + "}")
                + field("a.c", "number_value: 4.9")
                + field("text", "string_value: '5'")
                + "} }");

    assertThat(values.integer("a.b", 1)).isEqualTo(3);
    assertThat(values.integer("a.c", 1)).isEqualTo(4);
    assertThat(values.integer("text", 1)).isEqualTo(5);
    assertThat(values.integer("a", 1)).isEqualTo(1);
    assertThat(RuntimeValues.NONE.integer("a.b", 7)).isEqualTo(7);
  }

  @Test
  void theLastLayerThatHasAKeyDecides() throws Exception {
    RuntimeValues values =
        of(
            "layers { static_layer { "
                + field("a", "number_value: 1")
                + field("b", "number_value: 1")
                + field("c", "number_value: 1")
                + "} } layers { admin_layer {} } layers { static_layer { "
                + field("b", "number_value: 2")
                + field("c", "number_value: -2")
                + "} }");

    assertThat(values.integer("a", 9)).isEqualTo(1);
    assertThat(values.integer("b", 9)).isEqualTo(2);
    assertThat(values.integer("c", 9)).as("no integer").isEqualTo(9);
  }
}
