package io.legate.extension.network.echo;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import io.legate.factory.FactoryContext;
import io.legate.factory.NetworkFilterConfigFactory;
import io.legate.network.NetworkFilterFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.filters.network.echo}, which has nothing to configure. */
public final class EchoFactory implements NetworkFilterConfigFactory {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.filters.network.echo.v3.Echo");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of("envoy.filters.network.echo", "envoy.echo", "echo");
  }

  @Override
  public boolean terminal() {
    return true;
  }

  @Override
  public @Nullable NetworkFilterFactory compile(
      Any typedConfig, ConfigContext at, FactoryContext context) {
    Echo config = TypedConfig.unpack(typedConfig, Echo.getDefaultInstance(), at);
    return config == null ? null : worker -> new EchoFilter();
  }
}
