package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersEndpointTest {
  private final FakeAdminContext server = new FakeAdminContext();

  @Test
  void showsEveryBoundAddress() {
    add("listener_http", ResourceStage.ACTIVE, address("0.0.0.0", 80), address("::1", 8080));
    add("uds", ResourceStage.ACTIVE, UnixDomainSocketAddress.of("/tmp/legate.sock"));
    add("old", ResourceStage.DRAINING, address("0.0.0.0", 81));

    assertThat(server.get("/listeners"))
        .isEqualTo(
            """
            200
            listener_http::0.0.0.0:80
            listener_http::[::1]:8080
            uds::/tmp/legate.sock
            """);
  }

  @Test
  void showsJson() {
    add("listener_http", ResourceStage.ACTIVE, address("0.0.0.0", 80), address("::1", 8080));
    add("uds", ResourceStage.ACTIVE, UnixDomainSocketAddress.of("/tmp/legate.sock"));

    String answer = server.get("/listeners?format=json");

    assertThat(JsonParser.parseString(answer.substring(4)).toString())
        .isEqualTo(
            "{\"listener_statuses\":[{\"name\":\"listener_http\",\"local_address\":"
                + "{\"socket_address\":{\"address\":\"0.0.0.0\",\"port_value\":80}},"
                + "\"additional_local_addresses\":[{\"socket_address\":"
                + "{\"address\":\"::1\",\"port_value\":8080}}]},"
                + "{\"name\":\"uds\",\"local_address\":{\"pipe\":{\"path\":\"/tmp/legate.sock\"}}}"
                + "]}");
  }

  private void add(String name, ResourceStage stage, SocketAddress... addresses) {
    server.listeners.add(
        new ListenerView(
            name,
            List.of(addresses),
            Listener.newBuilder().setName(name).build(),
            false,
            stage,
            "",
            FakeAdminContext.LOADED));
  }

  private static SocketAddress address(String ip, int port) {
    return new InetSocketAddress(ip, port);
  }
}
