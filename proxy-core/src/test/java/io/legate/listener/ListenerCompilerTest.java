package io.legate.listener;

import static io.legate.testing.ListenerFixture.address;
import static io.legate.testing.ListenerFixture.chain;
import static io.legate.testing.ListenerFixture.filter;
import static io.legate.testing.ListenerFixture.listener;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.legate.event.Transport;
import io.legate.testing.ListenerFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerCompilerTest {
  private final ListenerFixture fixture = new ListenerFixture(1, Transport.NIO);

  @AfterEach
  void close() {
    fixture.close();
  }

  private CompiledListener compile(Listener.Builder listener) {
    return new ListenerCompiler(fixture.context())
        .compile(listener.build(), fixture.problems.root());
  }

  @Test
  void takesEnvoysDefaults() {
    CompiledListener compiled =
        compile(
            Listener.newBuilder()
                .setAddress(address("::1", 8080))
                .addFilterChains(chain(filter("echo"))));
    assertThat(fixture.problems.all).isEmpty();
    assertThat(compiled.name()).isEqualTo("[::1]:8080");
    assertThat(compiled.addresses().get(0).statText()).isEqualTo("[__1]_8080");
    assertThat(compiled.addresses().get(0).ipv6Only()).isTrue();
    assertThat(compiled.bufferLimitBytes()).isEqualTo(1024 * 1024);
    assertThat(compiled.bindToPort()).isTrue();
    assertThat(compiled.reusePort()).isTrue();
  }

  @Test
  void listenersWithoutNamesAreNotOneForAll() {
    ListenerCompiler compiler = new ListenerCompiler(fixture.context());
    Listener any =
        Listener.newBuilder()
            .setAddress(address("127.0.0.1", 0))
            .addFilterChains(chain(filter("echo")))
            .build();
    assertThat(compiler.compile(any, fixture.problems.root()).name()).isEqualTo("127.0.0.1:0");
    assertThat(compiler.compile(any, fixture.problems.root()).name()).isEqualTo("127.0.0.1:0#2");
  }

  @Test
  void tellsOfUnknownExtensions() {
    var socket = TransportSocket.newBuilder().setName("envoy.transport_sockets.quic");
    compile(
        listener("l")
            .addListenerFilters(ListenerFilter.newBuilder().setName("acme.listener"))
            .addFilterChains(
                FilterChain.newBuilder()
                    .addFilters(Filter.newBuilder().setName("acme.network"))
                    .setTransportSocket(socket)));
    assertThat(fixture.problems.all)
        .hasSize(3)
        .allMatch(p -> p.startsWith("ERROR unsupported-extension"))
        .anyMatch(p -> p.contains(" filter_chains[0].filters[0]: "))
        .anyMatch(p -> p.contains(" filter_chains[0].transport_socket: "))
        .anyMatch(p -> p.contains(" listener_filters[0]: "));
  }

  @Test
  void wantsTheTerminalFilterLast() {
    compile(listener("l").addFilterChains(chain(filter("echo"), filter("echo"))));
    assertThat(fixture.problems.all)
        .containsExactly(
            "ERROR invalid-value filter_chains[0].filters[0]: Error: terminal filter named echo of"
                + " type envoy.filters.network.echo must be the last filter in a network filter"
                + " chain. (expected at the end)");
  }

  @Test
  void wantsAChain() {
    compile(listener("l"));
    assertThat(fixture.problems.all)
        .containsExactly(
            "ERROR invalid-value : error adding listener '127.0.0.1:0': no filter chains"
                + " specified (expected filter_chains)");
  }

  @Test
  void tellsOfAMalformedAddress() {
    compile(listener("l").setAddress(address("example.com", 80)));
    assertThat(fixture.problems.all)
        .singleElement()
        .asString()
        .startsWith(
            "ERROR invalid-value address.socket_address.address: malformed IP address:"
                + " example.com.");
  }

  @Test
  void warnsOfFieldsWithoutEffectAndRefusesUnsafeOnes() {
    compile(
        listener("l")
            .setUseOriginalDst(com.google.protobuf.BoolValue.of(true))
            .setEnableMptcp(true)
            .setTcpFastOpenQueueLength(UInt32Value.of(5))
            .addFilterChains(chain(filter("echo"))));
    assertThat(fixture.problems.all)
        .anyMatch(p -> p.startsWith("ERROR unsupported-field use_original_dst"))
        .anyMatch(p -> p.startsWith("WARNING unsupported-field enable_mptcp"))
        .anyMatch(p -> p.startsWith("WARNING unsupported-field tcp_fast_open_queue_length"))
        .hasSize(3);
  }
}
