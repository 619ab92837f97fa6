package io.legate.extension.listener.originaldst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OriginalDstTest {
  private static final String YAML =
      """
      static_resources:
        listeners:
        - name: l
          address: {socket_address: {address: 0.0.0.0, port_value: 0}}
          transparent: %s
          listener_filters: [{name: envoy.filters.listener.original_dst}]
          filter_chains:
          - filters:
            - name: tcp
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                stat_prefix: t
                cluster: d
                access_log: [{name: test, typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog}}]
        clusters:
        - name: d
          type: ORIGINAL_DST
          lb_policy: CLUSTER_PROVIDED
          original_dst_lb_config: {upstream_port_override: %d}
      """;

  /** The port is another one, as the proxy would find itself otherwise. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "IO_URING"})
  void whatATransparentListenerAcceptsGoesWhereTheClientWanted(Transport transport)
      throws Exception {
    assumeTrue(transport.available(), "it needs " + transport);
    assumeTrue("root".equals(System.getProperty("user.name")), "IP_TRANSPARENT needs root");
    try (RawBackend backend = new RawBackend((peer, n) -> peer.send(peer.read(4)));
        var proxy = new ProxyFixture(transport, YAML.formatted("true", backend.port()));
        var client = new RawClient(new InetSocketAddress("127.0.0.1", proxy.address().getPort()))) {
      assertThat(client.send("ping").read(4)).isEqualTo("ping");
      assertThat(proxy.gauge("cluster.d.membership_total")).isEqualTo(1);
      assertThat(proxy.server().clusters().snapshots().get(0).prioritySet().hosts())
          .singleElement()
          .hasToString("127.0.0.1:" + backend.port());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "IO_URING"})
  void aConnectionThatNobodyRedirectedHasNoOriginalDestination(Transport transport)
      throws Exception {
    assumeTrue(transport.available(), "it needs " + transport);
    try (var proxy = new ProxyFixture(transport, YAML.formatted("false", 1));
        var client = new RawClient(new InetSocketAddress("127.0.0.1", proxy.address().getPort()))) {
      assertThat(client.rest()).isIn("", "<reset>");
      assertThat(proxy.logged(1)).startsWith("0 UH");
    }
  }

  @Test
  void readsTheAddressesThatLinuxWrites() throws Exception {
    ByteBuffer four = ByteBuffer.allocate(16);
    four.put(2, (byte) 0x1f).put(3, (byte) 0x90).put(4, (byte) 10).put(7, (byte) 9);
    ByteBuffer six = ByteBuffer.allocate(28);
    six.put(3, (byte) 80).put(8, (byte) 0x20).put(9, (byte) 1).put(23, (byte) 1);

    assertThat(OriginalDestination.parse(four, false))
        .isEqualTo(new InetSocketAddress(InetAddress.getByName("10.0.0.9"), 8080));
    assertThat(OriginalDestination.parse(six, true))
        .isEqualTo(new InetSocketAddress(InetAddress.getByName("2001::1"), 80));
  }
}
