package io.legate.upstream.policy;

import com.google.protobuf.Any;
import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.HashOptions;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.MaglevOptions;
import java.math.BigInteger;

/** The typed policy {@code maglev}, and {@code maglev_lb_config}. */
final class MaglevPolicy implements LbPolicy {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.load_balancing_policies.maglev.v3.Maglev")
          .reads("table_size", "consistent_hashing_lb_config", "locality_weighted_lb_config");
  static final FieldSet LEGACY =
      FieldSet.of("envoy.config.cluster.v3.Cluster.MaglevLbConfig").reads("table_size");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public LoadBalancerFactory compile(Any any, PolicyContext context) {
    Maglev config = Protos.unpack(any, Maglev.class, context.at());
    if (config == null) {
      return LoadBalancers.maglev(
          LocalityOptions.panic(context.common()), HashOptions.STANDARD, MaglevOptions.STANDARD);
    }
    context.at().check(FIELDS, config);
    return LoadBalancers.maglev(
        LocalityOptions.panic(context.common()),
        HashingOptions.compile(
            config.getConsistentHashingLbConfig(), config.hasLocalityWeightedLbConfig(), context),
        options(config.hasTableSize(), config.getTableSize(), context.at()));
  }

  /** {@code lb_policy: MAGLEV}; {@code at} is the cluster's place. */
  static LoadBalancerFactory legacy(Cluster proto, ConfigContext at) {
    var config = proto.getMaglevLbConfig();
    ConfigContext here = at.at("maglev_lb_config");
    here.check(LEGACY, config);
    return LoadBalancers.maglev(
        LocalityOptions.panic(proto.getCommonLbConfig()),
        HashingOptions.compile(proto.getCommonLbConfig(), at.at("common_lb_config")),
        options(config.hasTableSize(), config.getTableSize(), here));
  }

  private static MaglevOptions options(boolean set, UInt64Value tableSize, ConfigContext at) {
    if (!set) {
      return MaglevOptions.STANDARD;
    }
    long size = tableSize.getValue();
    boolean fits = size > 0 && size <= MaglevOptions.MAX_SIZE;
    if (!fits || !BigInteger.valueOf(size).isProbablePrime(50)) {
      at.at("table_size")
          .error(
              "The table size of maglev must be prime number, not "
                  + Long.toUnsignedString(size)
                  + " (expected a prime of at most "
                  + MaglevOptions.MAX_SIZE
                  + ")");
      return MaglevOptions.STANDARD;
    }
    return new MaglevOptions((int) size);
  }
}
