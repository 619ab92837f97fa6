package io.legate.config.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompiledSourceTest {

  private final CompiledSource compiled = CompiledSource.open();
  private final DescriptorSource descriptors = new DescriptorSource();

  @Test
  void saysOfEveryMessageWhatTheDescriptorsSay() {
    assertThat(compiled.names()).hasSizeGreaterThan(1500);
    int compared = 0;
    for (String name : compiled.names()) {
      MessageSchema fast = compiled.message(name);
      MessageSchema slow = fast == null ? null : descriptors.message(name);
      if (slow != null) {
        assertThat(fast.fields()).as(name).isEqualTo(slow.fields());
        assertThat(fast.requiredOneofs()).as(name).isEqualTo(slow.requiredOneofs());
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(1200);
  }

  @Test
  void saysOfEveryEnumWhatTheDescriptorsSay() {
    for (String name : compiled.names()) {
      descriptors.message(name);
    }
    List<String> enums =
        compiled.names().stream().filter(name -> compiled.enumeration(name) != null).toList();
    assertThat(enums).hasSizeGreaterThan(150);
    for (String name : enums) {
      EnumSchema slow = descriptors.enumeration(name);
      assertThat(slow == null || slow.equals(compiled.enumeration(name))).as(name).isTrue();
    }
  }

  @Test
  void knowsNothingOfNamesThatAreNone() {
    assertThat(compiled.message("envoy.config.cluster.v3.Nothing")).isNull();
    assertThat(compiled.enumeration("envoy.config.cluster.v3.Cluster")).isNull();
    assertThat(compiled.message("envoy.config.cluster.v3.Cluster.LbPolicy")).isNull();
  }

  @Test
  void findsClassesByConvention() {
    assertThat(ProtoClasses.find("envoy.config.cluster.v3.Cluster.LbSubsetConfig").getName())
        .isEqualTo("io.envoyproxy.envoy.config.cluster.v3.Cluster$LbSubsetConfig");
    assertThat(ProtoClasses.find("xds.type.v3.TypedStruct").getName())
        .isEqualTo("com.github.xds.type.v3.TypedStruct");
    assertThat(ProtoClasses.find("udpa.type.v1.TypedStruct").getName())
        .isEqualTo("com.github.udpa.udpa.type.v1.TypedStruct");
    assertThat(ProtoClasses.find("java.lang.Runtime")).isNull();
    assertThat(ProtoClasses.find("envoy.config.cluster.v3.ClusterProto")).isNull();
    assertThat(ProtoClasses.find("envoy.../etc/passwd")).isNull();
  }

  @Test
  void findsNamesOfClasses() {
    assertThat(
            ProtoClasses.fullName(
                io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig.class))
        .isEqualTo("envoy.config.cluster.v3.Cluster.LbSubsetConfig");
    assertThat(ProtoClasses.fullName(String.class)).isNull();
  }
}
