package io.legate.upstream.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.TextFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset;
import io.legate.testing.Problems;
import io.legate.upstream.LoadBalancerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubsetPolicyTest {
  private final Problems problems = new Problems();

  private LoadBalancerFactory compile(String cluster) throws Exception {
    return LbPolicies.compile(TextFormat.parse(cluster, Cluster.class), problems.root());
  }

  private LoadBalancerFactory compile(Subset.Builder subset, Cluster.Builder cluster) {
    return LbPolicies.compile(
        cluster.setLoadBalancingPolicy(policy(Any.pack(subset.build()))).build(), problems.root());
  }

  private static LoadBalancingPolicy policy(Any config) {
    return LoadBalancingPolicy.newBuilder()
        .addPolicies(
            LoadBalancingPolicy.Policy.newBuilder()
                .setTypedExtensionConfig(TypedExtensionConfig.newBuilder().setTypedConfig(config)))
        .build();
  }

  @Test
  void readsAllFieldsOfBothMessagesAlike() throws Exception {
    String fields =
        """
        fallback_policy: DEFAULT_SUBSET
        default_subset { fields { key: "a" value { number_value: 1 } } }
        subset_selectors { keys: "v" keys: "a" fallback_policy: KEYS_SUBSET fallback_keys_subset: "a" }
        subset_selectors { keys: "id" single_host_per_subset: true fallback_policy: NO_FALLBACK }
        subset_selectors { keys: "x" fallback_policy: ANY_ENDPOINT }
        subset_selectors { }
        locality_weight_aware: true scale_locality_weight: true panic_mode_any: true
        list_as_any: true metadata_fallback_policy: FALLBACK_LIST
        """;
    LoadBalancerFactory old = compile("lb_policy: RANDOM lb_subset_config {" + fields + "}");
    LoadBalancerFactory typed =
        compile(
            TextFormat.parse(fields, Subset.class).toBuilder()
                .setSubsetLbPolicy(policy(Any.pack(Random.getDefaultInstance()))),
            Cluster.newBuilder());

    assertThat(problems.all).isEmpty();
    assertThat(typed).isEqualTo(old);
    assertThat(old.toString())
        .contains(
            "fallback=DEFAULT_SUBSET, defaultSubset={a=1.0}",
            "Selector[keys=[a, v], fallback=KEYS_SUBSET, fallbackKeys=[a], singleHost=false]",
            "Selector[keys=[id], fallback=NO_FALLBACK, fallbackKeys=[], singleHost=true]",
            "Selector[keys=[x], fallback=ANY_ENDPOINT, fallbackKeys=[], singleHost=false]]",
            "localityWeightAware=true, scaleLocalityWeight=true, panicModeAny=true",
            "listAsAny=true, allowRedundantKeys=false, fallbackList=true");
  }

  @Test
  void redundantKeysAreOfTheTypedPolicyAlone() throws Exception {
    Subset.Builder subset =
        TextFormat.parse("subset_selectors { keys: 'v' } allow_redundant_keys: true", Subset.class)
            .toBuilder()
            .setSubsetLbPolicy(policy(Any.pack(Random.getDefaultInstance())));
    assertThat(compile(subset, Cluster.newBuilder()).toString())
        .contains("allowRedundantKeys=true");
  }

  @Test
  void withoutSelectorsThereAreNoSubsets() throws Exception {
    assertThat(compile("lb_subset_config { fallback_policy: ANY_ENDPOINT }"))
        .isEqualTo(compile(""));
    assertThat(problems.all).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fallback_keys_subset: 'v' | can be set only for KEYS_SUBSET fallback_policy (expected it to be left out)",
        "fallback_policy: KEYS_SUBSET | cannot be empty (expected some of the keys)",
        "fallback_policy: KEYS_SUBSET fallback_keys_subset: 'x' | must be a subset of selector keys (expected some of the keys)",
        "fallback_policy: KEYS_SUBSET fallback_keys_subset: 'v' fallback_keys_subset: 'w' | cannot be equal to keys (expected some of the keys)"
      })
  void keysToFallBackToMustBeFewer(String fields, String message) throws Exception {
    compile("lb_subset_config { subset_selectors { keys: 'v' keys: 'w' " + fields + "} }");
    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value lb_subset_config.subset_selectors[0].fallback_keys_subset:"
                + " fallback_keys_subset "
                + message);
  }

  @Test
  void refusesWhatCannotBeCombined() throws Exception {
    compile("lb_policy: CLUSTER_PROVIDED lb_subset_config { subset_selectors { keys: 'v' } }");
    assertThat(problems.all)
        .contains(
            "ERROR invalid-value lb_subset_config: cluster: LB policy CLUSTER_PROVIDED cannot be"
                + " combined with lb_subset_config (expected another lb_policy)");

    problems.all.clear();
    compile(
        Subset.newBuilder().setSubsetLbPolicy(policy(Any.pack(Random.getDefaultInstance()))),
        TextFormat.parse("lb_subset_config { }", Cluster.class).toBuilder());
    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value lb_subset_config: cluster: load_balancing_policy cannot be"
                + " combined with lb_subset_config (expected one of them)");
  }

  @Test
  void theTypedPolicyNeedsOneWithin() {
    compile(Subset.newBuilder(), Cluster.newBuilder());
    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value load_balancing_policy.policies[0].typed_extension_config"
                + ".typed_config.subset_lb_policy: value is required (expected it to be set)");
  }

  @Test
  void refusesUnknownValues() {
    Subset.Builder subset =
        Subset.newBuilder()
            .setFallbackPolicyValue(9)
            .setMetadataFallbackPolicyValue(9)
            .addSubsetSelectors(
                Subset.LbSubsetSelector.newBuilder().addKeys("v").setFallbackPolicyValue(9))
            .setSubsetLbPolicy(policy(Any.pack(Random.getDefaultInstance())));
    compile(subset, Cluster.newBuilder());
    assertThat(problems.all)
        .hasSize(3)
        .allMatch(p -> p.contains("value must be one of the defined enum values"));
  }
}
