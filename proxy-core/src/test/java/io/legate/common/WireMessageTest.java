package io.legate.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireMessageTest {
  @Test
  void tellsTheFieldsThatAreSet() {
    Cluster cluster =
        Cluster.newBuilder()
            .setName("a")
            .setConnectTimeout(com.google.protobuf.Duration.getDefaultInstance())
            .addTransportSocketMatches(Cluster.TransportSocketMatch.getDefaultInstance())
            .putTypedExtensionProtocolOptions("x", Any.getDefaultInstance())
            .build();
    assertThat(set(of(cluster)))
        .containsExactly(
            "connect_timeout",
            "name",
            "transport_socket_matches",
            "typed_extension_protocol_options");
  }

  @Test
  void aZeroWithoutPresenceIsNotSet() {
    // Enum ROUND_ROBIN and type STATIC are zero; the type is in a oneof, so it is set.
    ByteString zeros = bytes(6 << 3, 0).concat(bytes(2 << 3, 0));
    assertThat(set(of("envoy.config.cluster.v3.Cluster", zeros))).containsExactly("type");
  }

  @Test
  void theLastOfAOneofStays() {
    Cluster custom =
        Cluster.newBuilder()
            .setClusterType(Cluster.CustomClusterType.newBuilder().setName("x"))
            .build();
    Cluster typed = Cluster.newBuilder().setType(Cluster.DiscoveryType.STRICT_DNS).build();
    ByteString both = custom.toByteString().concat(typed.toByteString());
    assertThat(set(of("envoy.config.cluster.v3.Cluster", both))).containsExactly("type");
  }

  @Test
  void laterBytesAreMergedOverEarlier() {
    Bootstrap first = Bootstrap.newBuilder().setNode(Node.newBuilder().setId("a")).build();
    Bootstrap second = Bootstrap.newBuilder().setNode(Node.newBuilder().setCluster("b")).build();
    WireMessage both =
        of(
            "envoy.config.bootstrap.v3.Bootstrap",
            first.toByteString().concat(second.toByteString()));
    assertThat(set(both.child("node", -1))).containsExactly("cluster", "id");
  }

  @Test
  void goesIntoListsAndPackedMessages() {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("x")
            .setRouteConfig(
                RouteConfiguration.newBuilder()
                    .addVirtualHosts(VirtualHost.newBuilder().setName("a"))
                    .addVirtualHosts(VirtualHost.newBuilder().addDomains("")))
            .build();
    WireMessage filter =
        of(Filter.newBuilder().setName("hcm").setTypedConfig(Any.pack(manager)).build());
    WireMessage packed = Objects.requireNonNull(filter.child("typed_config", -1));
    assertThat(set(packed)).containsExactly("route_config", "stat_prefix");
    WireMessage routes = Objects.requireNonNull(packed.child("route_config", -1));
    assertThat(set(routes.child("virtual_hosts", 0))).containsExactly("name");
    assertThat(set(routes.child("virtual_hosts", 1))).containsExactly("domains");
    assertThat(set(routes.child("virtual_hosts", 2))).isEmpty();
  }

  @Test
  void whatIsNotSetHasNoFieldsAndWhatIsNoMessageIsNone() {
    WireMessage cluster = of(Cluster.getDefaultInstance());
    assertThat(set(cluster.child("load_assignment", -1))).isEmpty();
    assertThat(cluster.child("name", -1)).isNull();
    assertThat(cluster.child("nonsense", -1)).isNull();
  }

  @Test
  void aPackedMessageOfUnknownTypeIsNone() {
    Any strange = Any.newBuilder().setTypeUrl("type.googleapis.com/no.such.Message").build();
    assertThat(of(Filter.newBuilder().setTypedConfig(strange).build()).child("typed_config", -1))
        .isNull();
  }

  @Test
  void malformedBytesEndWhatIsRead() {
    ByteString cut =
        Cluster.newBuilder().setName("a").build().toByteString().concat(bytes(0x0A, 9));
    assertThat(set(of("envoy.config.cluster.v3.Cluster", cut))).containsExactly("name");
  }

  private static WireMessage of(Message message) {
    return of(message.getDescriptorForType().getFullName(), message.toByteString());
  }

  private static WireMessage of(String type, ByteString bytes) {
    return Objects.requireNonNull(WireMessage.of(type, bytes));
  }

  private static TreeSet<String> set(@Nullable WireMessage message) {
    TreeSet<String> names = new TreeSet<>();
    Objects.requireNonNull(message).schema().fields().stream()
        .filter(message::sets)
        .forEach(field -> names.add(field.name()));
    return names;
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
