package io.legate.router;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.UnknownExtension;
import io.legate.upstream.Host;
import io.legate.upstream.MetadataValue;
import io.legate.upstream.Protos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which hosts a retry passes over. Immutable, shared by workers. Envoy: {@code
 * RetryPolicy.retry_host_predicate}, and the extensions {@code envoy.retry_host_predicates.*}.
 *
 * @param tried those that were tried for this request
 * @param canary those that are marked as canaries
 * @param metadata those that have one of these sets of metadata
 */
record RetryHosts(boolean tried, boolean canary, List<Map<String, MetadataValue>> metadata) {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.RetryPolicy.RetryHostPredicate")
          .reads("name", "typed_config");
  static final FieldSet OMIT_HOST_METADATA =
      FieldSet.of("envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig")
          .reads("metadata_match");

  /** None. */
  static final RetryHosts ANY = new RetryHosts(false, false, List.of());

  private static final String NAMES = "envoy.retry_host_predicates.";
  private static final String TYPES = "envoy.extensions.retry.host.";
  private static final String PREVIOUS_HOSTS = "previous_hosts";
  private static final String OMIT_CANARY = "omit_canary_hosts";
  private static final String OMIT_METADATA = "omit_host_metadata";

  static RetryHosts compile(List<RetryHostPredicate> predicates, ConfigContext at) {
    if (predicates.isEmpty()) {
      return ANY;
    }
    boolean tried = false;
    boolean canary = false;
    List<Map<String, MetadataValue>> metadata = new ArrayList<>();
    for (int i = 0; i < predicates.size(); i++) {
      RetryHostPredicate predicate = predicates.get(i);
      ConfigContext there = at.at("retry_host_predicate", i);
      there.check(FIELDS, predicate);
      switch (kind(predicate)) {
        case PREVIOUS_HOSTS -> tried = true;
        case OMIT_CANARY -> canary = true;
        case OMIT_METADATA -> metadata.add(metadata(predicate, there.at("typed_config")));
        default ->
            there.error(
                UnknownExtension.message(
                    predicate.getName(),
                    predicate.getTypedConfig().getTypeUrl(),
                    List.of(NAMES + PREVIOUS_HOSTS, NAMES + OMIT_CANARY, NAMES + OMIT_METADATA)));
      }
    }
    return new RetryHosts(tried, canary, List.copyOf(metadata));
  }

  /** By the type, or by the name where there is none. */
  private static String kind(RetryHostPredicate predicate) {
    String type = Protos.typeName(predicate.getTypedConfig());
    if (type.startsWith(TYPES)) {
      return type.substring(TYPES.length()).replaceFirst("\\..*", "");
    }
    String name = predicate.getName();
    return type.isEmpty() && name.startsWith(NAMES) ? name.substring(NAMES.length()) : "";
  }

  private static Map<String, MetadataValue> metadata(
      RetryHostPredicate predicate, ConfigContext at) {
    Any any = predicate.getTypedConfig();
    if (any.getTypeUrl().isEmpty()) {
      return Map.of();
    }
    OmitHostMetadataConfig config = Protos.unpack(any, OmitHostMetadataConfig.class, at);
    if (config == null) {
      return Map.of();
    }
    at.check(OMIT_HOST_METADATA, config);
    return MetadataValue.forLoadBalancing(config.getMetadataMatch());
  }

  /** Whether a host is passed over, of which {@code attempted} were tried. */
  boolean passesOver(Host host, List<Host> attempted) {
    if (canary && host.canary() || tried && attempted.contains(host)) {
      return true;
    }
    for (Map<String, MetadataValue> criteria : metadata) {
      if (matches(host.lbMetadata(), criteria)) {
        return true;
      }
    }
    return false;
  }

  /** Whether all are there; one value of a list is enough. */
  private static boolean matches(
      Map<String, MetadataValue> host, Map<String, MetadataValue> criteria) {
    for (Map.Entry<String, MetadataValue> wanted : criteria.entrySet()) {
      MetadataValue value = host.get(wanted.getKey());
      if (value == null
          || !value.equals(wanted.getValue()) && !value.list().contains(wanted.getValue())) {
        return false;
      }
    }
    return true;
  }
}
