package io.legate.upstream.policy;

import com.google.protobuf.Any;
import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.HashOptions;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.RingHashOptions;

/** The typed policy {@code ring_hash}, and {@code ring_hash_lb_config}. */
final class RingHashPolicy implements LbPolicy {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash")
          .reads("hash_function", "minimum_ring_size", "maximum_ring_size")
          .reads("use_hostname_for_hashing", "hash_balance_factor")
          .reads("consistent_hashing_lb_config", "locality_weighted_lb_config");
  static final FieldSet LEGACY =
      FieldSet.of("envoy.config.cluster.v3.Cluster.RingHashLbConfig")
          .reads("hash_function", "minimum_ring_size", "maximum_ring_size");
  private static final String UNKNOWN_FUNCTION = " (expected XX_HASH or MURMUR_HASH_2)";

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public LoadBalancerFactory compile(Any any, PolicyContext context) {
    RingHash config = Protos.unpack(any, RingHash.class, context.at());
    if (config == null) {
      return LoadBalancers.ringHash(
          LocalityOptions.panic(context.common()), HashOptions.STANDARD, RingHashOptions.STANDARD);
    }
    ConfigContext at = context.at();
    at.check(FIELDS, config);
    if (config.getHashFunction() == RingHash.HashFunction.UNRECOGNIZED) {
      at.at("hash_function").error(config.getHashFunctionValue() + UNKNOWN_FUNCTION);
    }
    return LoadBalancers.ringHash(
        LocalityOptions.panic(context.common()),
        hashing(config, context),
        options(
            config.hasMinimumRingSize(),
            config.getMinimumRingSize(),
            config.hasMaximumRingSize(),
            config.getMaximumRingSize(),
            config.getHashFunction() == RingHash.HashFunction.MURMUR_HASH_2,
            at));
  }

  @SuppressWarnings("deprecation") // the fields of the policy itself still occur
  private static HashOptions hashing(RingHash config, PolicyContext context) {
    boolean localities = config.hasLocalityWeightedLbConfig();
    return config.hasConsistentHashingLbConfig()
        ? HashingOptions.compile(config.getConsistentHashingLbConfig(), localities, context)
        : HashingOptions.options(
            config.getUseHostnameForHashing(),
            config.hasHashBalanceFactor(),
            config.getHashBalanceFactor(),
            localities || context.localityWeighted(),
            context.at());
  }

  /** {@code lb_policy: RING_HASH}; {@code at} is the cluster's place. */
  static LoadBalancerFactory legacy(Cluster proto, ConfigContext at) {
    var config = proto.getRingHashLbConfig();
    ConfigContext here = at.at("ring_hash_lb_config");
    here.check(LEGACY, config);
    if (config.getHashFunction() == Cluster.RingHashLbConfig.HashFunction.UNRECOGNIZED) {
      here.at("hash_function").error(config.getHashFunctionValue() + UNKNOWN_FUNCTION);
    }
    return LoadBalancers.ringHash(
        LocalityOptions.panic(proto.getCommonLbConfig()),
        HashingOptions.compile(proto.getCommonLbConfig(), at.at("common_lb_config")),
        options(
            config.hasMinimumRingSize(),
            config.getMinimumRingSize(),
            config.hasMaximumRingSize(),
            config.getMaximumRingSize(),
            config.getHashFunction() == Cluster.RingHashLbConfig.HashFunction.MURMUR_HASH_2,
            here));
  }

  private static RingHashOptions options(
      boolean hasMinimum,
      UInt64Value minimum,
      boolean hasMaximum,
      UInt64Value maximum,
      boolean murmur,
      ConfigContext at) {
    RingHashOptions standard = RingHashOptions.STANDARD;
    int least = hasMinimum ? size(minimum, at.at("minimum_ring_size")) : standard.minimumRingSize();
    int most = hasMaximum ? size(maximum, at.at("maximum_ring_size")) : standard.maximumRingSize();
    if (least > most) {
      at.error(
          "ring hash: minimum_ring_size ("
              + least
              + ") > maximum_ring_size ("
              + most
              + ") (expected a minimum that is not above the maximum)");
      return standard;
    }
    return new RingHashOptions(least, most, murmur);
  }

  private static int size(UInt64Value size, ConfigContext at) {
    if (size.getValue() >= 1 && size.getValue() <= RingHashOptions.MAX_SIZE) {
      return (int) size.getValue();
    }
    at.error(
        Long.toUnsignedString(size.getValue())
            + " (expected 1 to "
            + RingHashOptions.MAX_SIZE
            + ")");
    return RingHashOptions.STANDARD.minimumRingSize();
  }
}
