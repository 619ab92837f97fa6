package io.legate.upstream.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.MaglevLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.RingHashLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.type.v3.Percent;
import io.legate.common.ConfigContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.lb.HashOptions;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.MaglevOptions;
import io.legate.upstream.lb.OverrideHosts;
import io.legate.upstream.lb.PanicOptions;
import io.legate.upstream.lb.RingHashOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashingPoliciesTest {
  private static final HashOptions FULL = new HashOptions(true, 150, true);

  private final List<String> problems = new ArrayList<>();
  private final ConfigContext at =
      ConfigContext.root(
          (level, slug, path, message) -> problems.add(level + " " + path + ": " + message));

  @Test
  void defaultsAreEnvoys() {
    assertThat(compile(Cluster.newBuilder().setLbPolicy(Cluster.LbPolicy.RING_HASH)))
        .isEqualTo(
            LoadBalancers.ringHash(
                PanicOptions.STANDARD,
                HashOptions.STANDARD,
                new RingHashOptions(1024, 8 << 20, false)))
        .isEqualTo(compile(typed(RingHash.getDefaultInstance())));
    assertThat(compile(Cluster.newBuilder().setLbPolicy(Cluster.LbPolicy.MAGLEV)))
        .isEqualTo(
            LoadBalancers.maglev(
                PanicOptions.STANDARD, HashOptions.STANDARD, new MaglevOptions(65537)))
        .isEqualTo(compile(typed(Maglev.getDefaultInstance())));
    assertThat(problems).isEmpty();
  }

  @Test
  void ringHashReadsAllFields() {
    LoadBalancerFactory expected =
        LoadBalancers.ringHash(new PanicOptions(7, false), FULL, new RingHashOptions(5, 6, true));

    assertThat(
            compile(
                Cluster.newBuilder()
                    .setLbPolicy(Cluster.LbPolicy.RING_HASH)
                    .setCommonLbConfig(common())
                    .setRingHashLbConfig(
                        RingHashLbConfig.newBuilder()
                            .setHashFunction(RingHashLbConfig.HashFunction.MURMUR_HASH_2)
                            .setMinimumRingSize(UInt64Value.of(5))
                            .setMaximumRingSize(UInt64Value.of(6)))))
        .isEqualTo(expected);
    assertThat(compile(typed(ring().setConsistentHashingLbConfig(hashing()).build())))
        .isEqualTo(expected);
    assertThat(
            compile(
                typed(
                    ring()
                        .setUseHostnameForHashing(true)
                        .setHashBalanceFactor(UInt32Value.of(150))
                        .build())))
        .isEqualTo(expected);
    assertThat(problems).isEmpty();
  }

  @Test
  void maglevReadsAllFields() {
    LoadBalancerFactory expected =
        LoadBalancers.maglev(new PanicOptions(7, false), FULL, new MaglevOptions(5_000_011));

    assertThat(
            compile(
                Cluster.newBuilder()
                    .setLbPolicy(Cluster.LbPolicy.MAGLEV)
                    .setCommonLbConfig(common())
                    .setMaglevLbConfig(
                        MaglevLbConfig.newBuilder().setTableSize(UInt64Value.of(5_000_011)))))
        .isEqualTo(expected);
    assertThat(
            compile(
                typed(
                    Maglev.newBuilder()
                        .setTableSize(UInt64Value.of(5_000_011))
                        .setLocalityWeightedLbConfig(localities())
                        .setConsistentHashingLbConfig(hashing())
                        .build())))
        .isEqualTo(expected);
    assertThat(problems).isEmpty();
  }

  @Test
  void refusesWhatCannotBe() {
    compile(
        typed(
            ring()
                .setMinimumRingSize(UInt64Value.of(20))
                .setMaximumRingSize(UInt64Value.of(10))
                .setHashBalanceFactor(UInt32Value.of(99))
                .build()));
    compile(
        Cluster.newBuilder()
            .setLbPolicy(Cluster.LbPolicy.RING_HASH)
            .setRingHashLbConfig(
                RingHashLbConfig.newBuilder()
                    .setHashFunctionValue(9)
                    .setMaximumRingSize(UInt64Value.of((8 << 20) + 1))));
    for (long size : new long[] {0, 8, 5_000_081, -1}) {
      compile(
          Cluster.newBuilder()
              .setLbPolicy(Cluster.LbPolicy.MAGLEV)
              .setMaglevLbConfig(MaglevLbConfig.newBuilder().setTableSize(UInt64Value.of(size))));
    }

    String ring = "ERROR load_balancing_policy.policies[0].typed_extension_config.typed_config";
    String maglev =
        "ERROR maglev_lb_config.table_size: The table size of maglev must be prime number, not ";
    assertThat(problems)
        .containsExactly(
            ring + ".hash_balance_factor: 99 (expected at least 100)",
            ring
                + ": ring hash: minimum_ring_size (20) > maximum_ring_size (10) (expected a minimum"
                + " that is not above the maximum)",
            "ERROR ring_hash_lb_config.hash_function: 9 (expected XX_HASH or MURMUR_HASH_2)",
            "ERROR ring_hash_lb_config.maximum_ring_size: 8388609 (expected 1 to 8388608)",
            maglev + "0 (expected a prime of at most 5000011)",
            maglev + "8 (expected a prime of at most 5000011)",
            maglev + "5000081 (expected a prime of at most 5000011)",
            maglev + "18446744073709551615 (expected a prime of at most 5000011)");
  }

  private LoadBalancerFactory compile(Cluster.Builder cluster) {
    return ((OverrideHosts) LbPolicies.compile(cluster.build(), at)).child();
  }

  private static Cluster.Builder typed(Message policy) {
    return Cluster.newBuilder()
        .setCommonLbConfig(
            policy.equals(policy.getDefaultInstanceForType())
                ? CommonLbConfig.getDefaultInstance()
                : CommonLbConfig.newBuilder()
                    .setHealthyPanicThreshold(Percent.newBuilder().setValue(7))
                    .build())
        .setLoadBalancingPolicy(
            LoadBalancingPolicy.newBuilder()
                .addPolicies(
                    LoadBalancingPolicy.Policy.newBuilder()
                        .setTypedExtensionConfig(
                            TypedExtensionConfig.newBuilder()
                                .setName("p")
                                .setTypedConfig(Any.pack(policy)))));
  }

  private static RingHash.Builder ring() {
    return RingHash.newBuilder()
        .setHashFunction(RingHash.HashFunction.MURMUR_HASH_2)
        .setMinimumRingSize(UInt64Value.of(5))
        .setMaximumRingSize(UInt64Value.of(6))
        .setLocalityWeightedLbConfig(localities());
  }

  private static LocalityLbConfig.LocalityWeightedLbConfig localities() {
    return LocalityLbConfig.LocalityWeightedLbConfig.getDefaultInstance();
  }

  private static ConsistentHashingLbConfig hashing() {
    return ConsistentHashingLbConfig.newBuilder()
        .setUseHostnameForHashing(true)
        .setHashBalanceFactor(UInt32Value.of(150))
        .build();
  }

  private static CommonLbConfig common() {
    return CommonLbConfig.newBuilder()
        .setHealthyPanicThreshold(Percent.newBuilder().setValue(7))
        .setLocalityWeightedLbConfig(CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance())
        .setConsistentHashingLbConfig(
            CommonLbConfig.ConsistentHashingLbConfig.newBuilder()
                .setUseHostnameForHashing(true)
                .setHashBalanceFactor(UInt32Value.of(150)))
        .build();
  }
}
