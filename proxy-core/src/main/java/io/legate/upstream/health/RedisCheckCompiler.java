package io.legate.upstream.health;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.CustomHealthCheck;
import io.envoyproxy.envoy.extensions.health_checkers.redis.v3.Redis;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code custom_health_check}, of which Redis is the one. Used on the control thread. */
final class RedisCheckCompiler {
  static final FieldSet CUSTOM =
      FieldSet.of("envoy.config.core.v3.HealthCheck.CustomHealthCheck")
          .reads("name", "typed_config");
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.health_checkers.redis.v3.Redis").reads("key");

  private static final String TYPE = "envoy.extensions.health_checkers.redis.v3.Redis";
  private static final List<String> NAMES = List.of("envoy.health_checkers.redis", "envoy.redis");

  private RedisCheckCompiler() {}

  static Probe.@Nullable Factory compile(CustomHealthCheck proto, ConfigContext at) {
    at.check(CUSTOM, proto);
    Any any = proto.getTypedConfig();
    String url = any.getTypeUrl();
    boolean known = url.isEmpty() ? NAMES.contains(proto.getName()) : url.endsWith("/" + TYPE);
    if (!known) {
      at.error(
          "unsupported-extension",
          "Didn't find a registered implementation for '%s' with type URL: '%s'"
                  .formatted(proto.getName(), url.substring(url.lastIndexOf('/') + 1))
              + " (expected envoy.health_checkers.redis)");
      return null;
    }
    Redis redis = TypedConfig.unpack(any, Redis.getDefaultInstance(), at.at("typed_config"));
    if (redis == null) {
      return null;
    }
    at.at("typed_config").check(FIELDS, redis);
    return new TcpProbe.Factory(
        CheckerType.REDIS,
        RedisAnswer.request(redis.getKey()),
        redis.getKey().isEmpty() ? RedisAnswer.PING : RedisAnswer.EXISTS);
  }
}
