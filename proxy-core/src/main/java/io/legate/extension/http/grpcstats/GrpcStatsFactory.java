package io.legate.extension.http.grpcstats;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.GrpcMethodList;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import io.legate.factory.FactoryContext;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.http.HttpFilterFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.filters.http.grpc_stats}. */
public final class GrpcStatsFactory implements HttpFilterConfigFactory {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.filters.http.grpc_stats.v3.FilterConfig")
          .reads(
              "individual_method_stats_allowlist",
              "stats_for_all_methods",
              "enable_upstream_stats",
              "replace_dots_in_grpc_service_name");

  /** What the list of methods may say. */
  public static final FieldSet LIST_FIELDS =
      FieldSet.of("envoy.config.core.v3.GrpcMethodList").reads("services");

  /** What a service in it may say. */
  public static final FieldSet SERVICE_FIELDS =
      FieldSet.of("envoy.config.core.v3.GrpcMethodList.Service").reads("name", "method_names");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of("envoy.filters.http.grpc_stats");
  }

  @Override
  public boolean terminal() {
    return false;
  }

  @Override
  public @Nullable HttpFilterFactory compile(
      Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context) {
    FilterConfig proto = TypedConfig.unpack(typedConfig, FilterConfig.getDefaultInstance(), at);
    if (proto == null) {
      return null;
    }
    at.check(FIELDS, proto);
    boolean all = proto.hasStatsForAllMethods() && proto.getStatsForAllMethods().getValue();
    if (proto.getReplaceDotsInGrpcServiceName() && !all) {
      at.at("replace_dots_in_grpc_service_name")
          .warn(
              "unsupported-field",
              "it has no effect (expected stats_for_all_methods: true with it)");
    }
    Set<GrpcMethod> allowlist =
        all
            ? null
            : methods(
                proto.getIndividualMethodStatsAllowlist(),
                at.at("individual_method_stats_allowlist"));
    var options =
        new GrpcStatsOptions(
            allowlist, proto.getEnableUpstreamStats(), proto.getReplaceDotsInGrpcServiceName());
    return new GrpcStatsFilters(options, context.clusters(), context.workers().size());
  }

  private static Set<GrpcMethod> methods(GrpcMethodList list, ConfigContext at) {
    at.check(LIST_FIELDS, list);
    Set<GrpcMethod> methods = new HashSet<>();
    for (int i = 0; i < list.getServicesCount(); i++) {
      GrpcMethodList.Service service = list.getServices(i);
      at.at("services", i).check(SERVICE_FIELDS, service);
      service
          .getMethodNamesList()
          .forEach(method -> methods.add(new GrpcMethod(service.getName(), method)));
    }
    return methods;
  }
}
