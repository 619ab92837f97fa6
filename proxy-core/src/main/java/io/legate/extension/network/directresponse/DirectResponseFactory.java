package io.legate.extension.network.directresponse;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.legate.common.ConfigContext;
import io.legate.common.DataSources;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import io.legate.factory.FactoryContext;
import io.legate.factory.NetworkFilterConfigFactory;
import io.legate.network.NetworkFilterFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.filters.network.direct_response}. */
public final class DirectResponseFactory implements NetworkFilterConfigFactory {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.filters.network.direct_response.v3.Config").reads("response");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of("envoy.filters.network.direct_response", "direct_response");
  }

  @Override
  public boolean terminal() {
    return true;
  }

  @Override
  public @Nullable NetworkFilterFactory compile(
      Any typedConfig, ConfigContext at, FactoryContext context) {
    Config config = TypedConfig.unpack(typedConfig, Config.getDefaultInstance(), at);
    if (config == null) {
      return null;
    }
    at.check(FIELDS, config);
    byte[] bytes = DataSources.read(config.getResponse(), at.at("response"));
    return bytes == null ? null : worker -> new DirectResponseFilter(bytes);
  }
}
