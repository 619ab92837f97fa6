package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.envoyproxy.envoy.extensions.clusters.redis.v3.RedisClusterConfig;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterRefs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterKindsTest {
  private final Problems problems = new Problems();
  private final ClusterCompiler compiler =
      new ClusterCompiler(new ClusterRefs(), new StatsStore(1), TransportSockets.RAW_ONLY);

  @Test
  void aKindIsFoundByEitherOfItsNames() {
    for (String name : new String[] {"envoy.clusters.static", "envoy.cluster.strict_dns"}) {
      assertThat(compile(custom(name))).isNotNull();
    }
    assertThat(problems.all).isEmpty();
  }

  @Test
  void whatNobodyKnowsIsAnErrorThatSaysWhatThereIs() {
    CustomClusterType.Builder redis =
        CustomClusterType.newBuilder()
            .setName("envoy.clusters.redis")
            .setTypedConfig(Any.pack(RedisClusterConfig.getDefaultInstance()));

    assertThat(compile(Cluster.newBuilder().setName("web").setClusterType(redis))).isNull();
    assertThat(compile(custom("mine"))).isNull();

    assertThat(problems.all).hasSize(2);
    assertThat(problems.all.get(0))
        .startsWith(
            "ERROR unsupported-discovery cluster_type: Didn't find a registered implementation for")
        .contains("'envoy.clusters.redis'")
        .contains("envoy.clusters.strict_dns");
    assertThat(problems.all.get(1)).contains("'mine'").contains("envoy.clusters.static");
  }

  @Test
  void aPolicyOfTheClusterNeedsAClusterThatHasOne() {
    Cluster.Builder cluster =
        Cluster.newBuilder().setName("web").setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED);

    assertThat(compile(cluster)).isNull();
    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value lb_policy: cluster provided LB specified but cluster 'web' did not provide one"
                + " (expected another policy)");
  }

  private static Cluster.Builder custom(String name) {
    return Cluster.newBuilder()
        .setName("web")
        .setClusterType(CustomClusterType.newBuilder().setName(name));
  }

  private @Nullable CompiledCluster compile(Cluster.Builder cluster) {
    return compiler.compile(cluster.build(), problems.at, false);
  }
}
