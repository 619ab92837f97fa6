package io.legate.extension.http.router;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import io.legate.factory.FactoryContext;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.http.HttpFilterFactory;
import io.legate.http.HttpStats;
import io.legate.router.RouterFilters;
import io.legate.router.RouterOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.extensions.filters.http.router.v3.Router}, the terminal HTTP filter. */
public final class RouterFilterFactory implements HttpFilterConfigFactory {
  /** What a router may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.filters.http.router.v3.Router")
          .reads("suppress_envoy_headers")
          .harmless("start_child_span", "no spans are made yet")
          .harmless("suppress_grpc_request_failure_code_stats", "no such stats are made yet");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of("envoy.filters.http.router", "envoy.router");
  }

  @Override
  public @Nullable HttpFilterFactory compile(
      Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context) {
    Router proto = TypedConfig.unpack(typedConfig, Router.getDefaultInstance(), at);
    if (proto == null) {
      return null;
    }
    at.check(FIELDS, proto);
    RouterOptions options =
        new RouterOptions(
            new HttpStats(context.stats().scope(statPrefix)), proto.getSuppressEnvoyHeaders());
    return new RouterFilters(options, context.clusters(), context.workers().size());
  }

  @Override
  public boolean terminal() {
    return true;
  }
}
