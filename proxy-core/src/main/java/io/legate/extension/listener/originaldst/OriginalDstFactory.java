package io.legate.extension.listener.originaldst;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import io.legate.event.Transport;
import io.legate.factory.FactoryContext;
import io.legate.factory.ListenerFilterConfigFactory;
import io.legate.network.ListenerFilterFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.filters.listener.original_dst}, which has nothing to configure. */
public final class OriginalDstFactory implements ListenerFilterConfigFactory {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.filters.listener.original_dst.v3.OriginalDst");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of("envoy.filters.listener.original_dst", "envoy.listener.original_dst");
  }

  @Override
  public @Nullable ListenerFilterFactory compile(
      Any typedConfig, ConfigContext at, FactoryContext context) {
    OriginalDst config = TypedConfig.unpack(typedConfig, OriginalDst.getDefaultInstance(), at);
    if (config == null) {
      return null;
    }
    if (context.workers().all().get(0).transport() == Transport.NIO) {
      at.warn(
          "unsupported-field",
          "the original destination is told by Linux to epoll and io_uring alone: it is not found"
              + " (expected --transport epoll)");
    }
    return worker -> OriginalDstFilter.INSTANCE;
  }
}
