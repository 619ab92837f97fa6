package io.legate.upstream.policy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetSelector;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.MetadataValue;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;
import io.legate.upstream.lb.SubsetOptions;
import io.legate.upstream.lb.SubsetOptions.Fallback;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The typed policy {@code subset}, and {@code lb_subset_config} of a cluster. */
final class SubsetPolicy implements LbPolicy {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.load_balancing_policies.subset.v3.Subset")
          .reads("fallback_policy", "default_subset", "subset_selectors", "allow_redundant_keys")
          .reads("locality_weight_aware", "scale_locality_weight", "panic_mode_any")
          .reads("list_as_any", "metadata_fallback_policy", "subset_lb_policy");
  static final FieldSet SELECTOR =
      FieldSet.of("envoy.extensions.load_balancing_policies.subset.v3.Subset.LbSubsetSelector")
          .reads("keys", "single_host_per_subset", "fallback_policy", "fallback_keys_subset");
  static final FieldSet LEGACY =
      FieldSet.of("envoy.config.cluster.v3.Cluster.LbSubsetConfig")
          .reads("fallback_policy", "default_subset", "subset_selectors")
          .reads("locality_weight_aware", "scale_locality_weight", "panic_mode_any")
          .reads("list_as_any", "metadata_fallback_policy");
  static final FieldSet LEGACY_SELECTOR =
      FieldSet.of("envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetSelector")
          .reads("keys", "single_host_per_subset", "fallback_policy", "fallback_keys_subset");

  private static final String NO_SUCH_VALUE =
      "value must be one of the defined enum values (expected a name of the enum)";

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public LoadBalancerFactory compile(Any any, PolicyContext context) {
    ConfigContext at = context.at();
    Subset config = Protos.unpack(any, Subset.class, at);
    if (config == null) {
      return LoadBalancers.roundRobin(SourceOptions.STANDARD, SlowStart.NONE);
    }
    at.check(FIELDS, config);
    for (int i = 0; i < config.getSubsetSelectorsCount(); i++) {
      at.at("subset_selectors", i).check(SELECTOR, config.getSubsetSelectors(i));
    }
    if (!config.hasSubsetLbPolicy()) {
      at.at("subset_lb_policy").error("value is required (expected it to be set)");
      return LoadBalancers.roundRobin(SourceOptions.STANDARD, SlowStart.NONE);
    }
    LoadBalancerFactory child =
        LbPolicies.typed(config.getSubsetLbPolicy(), context.at(at.at("subset_lb_policy")));
    return LoadBalancers.subset(options(config, at), child);
  }

  /** The policy of a cluster, {@code child}, within its {@code lb_subset_config} if it has one. */
  static LoadBalancerFactory within(Cluster proto, LoadBalancerFactory child, ConfigContext at) {
    LbSubsetConfig config = proto.getLbSubsetConfig();
    ConfigContext here = at.at("lb_subset_config");
    here.check(LEGACY, config);
    if (config.getSubsetSelectorsCount() == 0) {
      return child; // as in Envoy: without selectors there are no subsets, and no fallback
    }
    for (int i = 0; i < config.getSubsetSelectorsCount(); i++) {
      here.at("subset_selectors", i).check(LEGACY_SELECTOR, config.getSubsetSelectors(i));
    }
    if (proto.getLbPolicy() == Cluster.LbPolicy.CLUSTER_PROVIDED) {
      here.error(
          "cluster: LB policy CLUSTER_PROVIDED cannot be combined with lb_subset_config (expected another lb_policy)");
    }
    return LoadBalancers.subset(options(typed(config), here), child);
  }

  /**
   * The typed message has taken over the fields with their numbers, so one is read as the other.
   */
  private static Subset typed(LbSubsetConfig legacy) {
    try {
      return Subset.parseFrom(legacy.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SubsetOptions options(Subset config, ConfigContext at) {
    List<SubsetOptions.Selector> selectors = new ArrayList<>();
    for (int i = 0; i < config.getSubsetSelectorsCount(); i++) {
      if (config.getSubsetSelectors(i).getKeysCount() > 0) {
        selectors.add(selector(config.getSubsetSelectors(i), at.at("subset_selectors", i)));
      }
    }
    if (config.getMetadataFallbackPolicy() == Subset.LbSubsetMetadataFallbackPolicy.UNRECOGNIZED) {
      at.at("metadata_fallback_policy").error(NO_SUCH_VALUE);
    }
    return new SubsetOptions(
        fallback(config, at),
        config.hasDefaultSubset() ? MetadataValue.fields(config.getDefaultSubset()) : Map.of(),
        List.copyOf(selectors),
        config.getLocalityWeightAware(),
        config.getScaleLocalityWeight(),
        config.getPanicModeAny(),
        config.getListAsAny(),
        config.getAllowRedundantKeys(),
        config.getMetadataFallbackPolicy() == Subset.LbSubsetMetadataFallbackPolicy.FALLBACK_LIST);
  }

  private static Fallback fallback(Subset config, ConfigContext at) {
    return switch (config.getFallbackPolicy()) {
      case NO_FALLBACK -> Fallback.NO_FALLBACK;
      case ANY_ENDPOINT -> Fallback.ANY_ENDPOINT;
      case DEFAULT_SUBSET -> Fallback.DEFAULT_SUBSET;
      case UNRECOGNIZED -> {
        at.at("fallback_policy").error(NO_SUCH_VALUE);
        yield Fallback.NO_FALLBACK;
      }
    };
  }

  private static SubsetOptions.Selector selector(LbSubsetSelector proto, ConfigContext at) {
    List<String> keys = List.copyOf(new TreeSet<>(proto.getKeysList()));
    List<String> fallbackKeys = List.copyOf(new TreeSet<>(proto.getFallbackKeysSubsetList()));
    Fallback fallback =
        switch (proto.getFallbackPolicy()) {
          case NOT_DEFINED -> Fallback.NOT_DEFINED;
          case NO_FALLBACK -> Fallback.NO_FALLBACK;
          case ANY_ENDPOINT -> Fallback.ANY_ENDPOINT;
          case DEFAULT_SUBSET -> Fallback.DEFAULT_SUBSET;
          case KEYS_SUBSET -> Fallback.KEYS_SUBSET;
          case UNRECOGNIZED -> {
            at.at("fallback_policy").error(NO_SUCH_VALUE);
            yield Fallback.NOT_DEFINED;
          }
        };
    if (proto.getFallbackPolicy() != LbSubsetSelector.LbSubsetSelectorFallbackPolicy.UNRECOGNIZED) {
      checkFallbackKeys(keys, fallbackKeys, fallback, at.at("fallback_keys_subset"));
    }
    return new SubsetOptions.Selector(keys, fallback, fallbackKeys, proto.getSingleHostPerSubset());
  }

  private static void checkFallbackKeys(
      List<String> keys, List<String> fallbackKeys, Fallback fallback, ConfigContext at) {
    if (fallback != Fallback.KEYS_SUBSET) {
      if (!fallbackKeys.isEmpty()) {
        at.error(
            "fallback_keys_subset can be set only for KEYS_SUBSET fallback_policy (expected it to be left out)");
      }
    } else if (fallbackKeys.isEmpty()) {
      at.error("fallback_keys_subset cannot be empty (expected some of the keys)");
    } else if (!keys.containsAll(fallbackKeys)) {
      at.error(
          "fallback_keys_subset must be a subset of selector keys (expected some of the keys)");
    } else if (keys.size() == fallbackKeys.size()) {
      at.error("fallback_keys_subset cannot be equal to keys (expected some of the keys)");
    }
  }
}
