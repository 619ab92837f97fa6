package io.legate.upstream.lb;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.upstream.Host;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * By what a host is placed in a ring or table: {@code hash_key} of its metadata {@code envoy.lb},
 * else its name where that is configured, else its address. Used on the control thread.
 */
final class HashKeys {
  private static final String NAMESPACE = "envoy.lb";
  private static final String FIELD = "hash_key";

  private HashKeys() {}

  /** The key's bytes. */
  static byte[] of(Host host, boolean useHostname) {
    String key = fromMetadata(host);
    if (key == null && useHostname && !host.hostname().isEmpty()) {
      key = host.hostname();
    }
    return (key == null ? host.addressText() : key).getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String fromMetadata(Host host) {
    if (host.metadata() == Metadata.getDefaultInstance()
        || !(host.metadata() instanceof Metadata metadata)) {
      return null;
    }
    Struct ours = metadata.getFilterMetadataMap().get(NAMESPACE);
    Value value = ours == null ? null : ours.getFieldsMap().get(FIELD);
    return value == null || value.getStringValue().isEmpty() ? null : value.getStringValue();
  }
}
