package io.legate.config.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.config.schema.ProtoClasses;
import org.junit.jupiter.api.Test;

class ExtensionNamesTest {

  private static final String HTTP_FILTER =
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter";
  private static final String ROUTER = "envoy.extensions.filters.http.router.v3.Router";

  @Test
  void namesOnlyTypesThatExist() {
    assertThat(ExtensionNames.types())
        .isNotEmpty()
        .allSatisfy(type -> assertThat(ProtoClasses.find(type)).as(type).isNotNull());
  }

  @Test
  void knowsTodaysDeprecatedAndShortNames() {
    assertThat(ExtensionNames.typeOf(HTTP_FILTER, "envoy.filters.http.router", ""))
        .isEqualTo(ROUTER);
    assertThat(ExtensionNames.typeOf(HTTP_FILTER, "envoy.router", "")).isEqualTo(ROUTER);
    assertThat(ExtensionNames.typeOf(HTTP_FILTER, "my.router", "")).isNull();
  }

  @Test
  void readsTheSameNameByItsPlace() {
    assertThat(ExtensionNames.typeOf(HTTP_FILTER, "envoy.ext_authz", "")).contains("filters.http");
    assertThat(ExtensionNames.typeOf("envoy.config.listener.v3.Filter", "envoy.ext_authz", ""))
        .contains("filters.network");
  }

  @Test
  void tellsAListenersTransportSocketFromAClusters() {
    String socket = "envoy.config.core.v3.TransportSocket";
    assertThat(ExtensionNames.typeOf(socket, "tls", "listeners[0].filter_chains[0]"))
        .endsWith("DownstreamTlsContext");
    assertThat(ExtensionNames.typeOf(socket, "tls", "clusters[0].transport_socket"))
        .endsWith("UpstreamTlsContext");
  }
}
