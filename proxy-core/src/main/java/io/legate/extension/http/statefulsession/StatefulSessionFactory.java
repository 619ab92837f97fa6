package io.legate.extension.http.statefulsession;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.type.http.v3.Cookie;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import io.legate.factory.FactoryContext;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.http.HeaderName;
import io.legate.http.HttpFilterFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.filters.http.stateful_session}. */
public final class StatefulSessionFactory implements HttpFilterConfigFactory {
  private static final String NAME = "envoy.filters.http.stateful_session";

  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.filters.http.stateful_session.v3.StatefulSession")
          .reads("session_state", "strict");

  /** What a route may say. */
  public static final FieldSet ROUTE_FIELDS =
      FieldSet.of("envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute")
          .reads("disabled", "stateful_session");

  /** What sessions kept by a cookie may say. */
  public static final FieldSet COOKIE_STATE_FIELDS =
      FieldSet.of("envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState")
          .reads("cookie");

  /** What that cookie may say. */
  public static final FieldSet COOKIE_FIELDS =
      FieldSet.of("envoy.type.http.v3.Cookie").reads("name", "ttl", "path");

  /** What sessions kept by a header may say. */
  public static final FieldSet HEADER_STATE_FIELDS =
      FieldSet.of("envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState")
          .reads("name");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public String routeConfigType() {
    return ROUTE_FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public boolean terminal() {
    return false;
  }

  @Override
  public @Nullable HttpFilterFactory compile(
      Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context) {
    return compile(NAME, typedConfig, at, statPrefix, context);
  }

  @Override
  public @Nullable HttpFilterFactory compile(
      String name, Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context) {
    StatefulSession proto =
        TypedConfig.unpack(typedConfig, StatefulSession.getDefaultInstance(), at);
    if (proto == null) {
      return null;
    }
    StatefulSessionConfig config = config(proto, at);
    return worker -> new StatefulSessionFilter(name, config);
  }

  @Override
  public @Nullable Object compileRouteConfig(
      Any typedConfig, ConfigContext at, FactoryContext context) {
    StatefulSessionPerRoute proto =
        TypedConfig.unpack(typedConfig, StatefulSessionPerRoute.getDefaultInstance(), at);
    if (proto == null) {
      return null;
    }
    at.check(ROUTE_FIELDS, proto);
    switch (proto.getOverrideCase()) {
      case DISABLED:
        if (!proto.getDisabled()) {
          at.at("disabled").error("false (expected true)");
        }
        return StatefulSessionConfig.DISABLED;
      case STATEFUL_SESSION:
        return config(proto.getStatefulSession(), at.at("stateful_session"));
      default:
        at.error("nothing is set (expected disabled or stateful_session)");
        return null;
    }
  }

  private static StatefulSessionConfig config(StatefulSession proto, ConfigContext at) {
    at.check(FIELDS, proto);
    SessionState state =
        proto.hasSessionState()
            ? state(
                proto.getSessionState().getName(),
                proto.getSessionState().getTypedConfig(),
                at.at("session_state"))
            : null;
    return new StatefulSessionConfig(state, proto.getStrict());
  }

  private static @Nullable SessionState state(String name, Any config, ConfigContext at) {
    ConfigContext there = at.at("typed_config");
    String url = config.getTypeUrl();
    String type = url.substring(url.lastIndexOf('/') + 1);
    if (type.equals(COOKIE_STATE_FIELDS.messageType())) {
      var proto = TypedConfig.unpack(config, CookieBasedSessionState.getDefaultInstance(), there);
      return proto == null ? null : cookie(proto, there);
    }
    if (type.equals(HEADER_STATE_FIELDS.messageType())) {
      var proto = TypedConfig.unpack(config, HeaderBasedSessionState.getDefaultInstance(), there);
      return proto == null ? null : header(proto, there);
    }
    at.error(
        "unsupported-extension",
        "Didn't find a registered implementation for '"
            + name
            + "' with type URL: '"
            + type
            + "' (expected envoy.http.stateful_session.cookie or .header)");
    return null;
  }

  private static SessionState cookie(CookieBasedSessionState proto, ConfigContext at) {
    at.check(COOKIE_STATE_FIELDS, proto);
    Cookie cookie = proto.getCookie();
    ConfigContext there = at.at("cookie");
    there.check(COOKIE_FIELDS, cookie);
    if (cookie.getName().isEmpty()) {
      there
          .at("name")
          .error("value length must be at least 1 characters (expected a value that is not empty)");
    }
    if (cookie.getTtl().getSeconds() < 0) {
      there.at("ttl").error(cookie.getTtl().getSeconds() + "s (expected 0s or more)");
    }
    return new CookieSession(cookie.getName(), cookie.getTtl().getSeconds(), cookie.getPath());
  }

  private static SessionState header(HeaderBasedSessionState proto, ConfigContext at) {
    at.check(HEADER_STATE_FIELDS, proto);
    if (proto.getName().isEmpty()) {
      at.at("name")
          .error("value length must be at least 1 characters (expected a value that is not empty)");
    }
    return new HeaderSession(HeaderName.of(proto.getName()));
  }
}
