package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.legate.event.Transport;
import io.legate.upstream.Binding;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class BindCompilerTest {
  private final Problems problems = new Problems();

  @Test
  void theAddressOfTheHostsVersionIsUsedElseTheFirst() {
    BindConfig.Builder config = BindConfig.newBuilder().setSourceAddress(address("127.0.0.9"));
    config.addExtraSourceAddressesBuilder().setAddress(address("::1"));

    Binding binding = compile(config);

    assertThat(problems.all).isEmpty();
    assertThat(binding.to(new InetSocketAddress("127.0.0.1", 80)).address())
        .hasToString("/127.0.0.9:0");
    assertThat(binding.to(new InetSocketAddress("::1", 80)).address())
        .hasToString("/[0:0:0:0:0:0:0:1]:0");
    assertThat(
            compile(BindConfig.newBuilder().setSourceAddress(address("127.0.0.9")))
                .to(new InetSocketAddress("::1", 80))
                .address())
        .hasToString("/127.0.0.9:0");
  }

  @Test
  void optionsOfAnExtraAddressReplaceTheCommonOnesButNotFreebind() {
    BindConfig.Builder config =
        BindConfig.newBuilder()
            .setSourceAddress(address("127.0.0.9"))
            .setFreebind(com.google.protobuf.BoolValue.of(true));
    config.addSocketOptionsBuilder().setLevel(1).setName(12).setIntValue(6);
    var extra = config.addExtraSourceAddressesBuilder().setAddress(address("::1"));
    extra.getSocketOptionsBuilder().addSocketOptionsBuilder().setLevel(6).setName(1).setIntValue(1);

    Binding binding = compile(config);

    assertThat(binding.addresses().get(0).options())
        .extracting(o -> o.option().name())
        .allMatch(n -> n.endsWith("IP_FREEBIND") || n.endsWith("1/12"))
        .hasSize(2);
    assertThat(binding.addresses().get(1).options())
        .extracting(o -> o.option().name())
        .allMatch(n -> n.endsWith("IP_FREEBIND") || n.endsWith("6/1"))
        .hasSize(2);
  }

  @Test
  void envoysRulesOfHowManyAddressesThereMayBe() {
    BindConfig.Builder alone = BindConfig.newBuilder();
    alone.addExtraSourceAddressesBuilder().setAddress(address("::1"));
    BindConfig.Builder same = BindConfig.newBuilder().setSourceAddress(address("127.0.0.9"));
    same.addExtraSourceAddressesBuilder().setAddress(address("127.0.0.8"));
    BindConfig.Builder many = BindConfig.newBuilder().setSourceAddress(address("127.0.0.9"));
    many.addExtraSourceAddressesBuilder().setAddress(address("::1"));
    many.addExtraSourceAddressesBuilder().setAddress(address("::2"));

    compile(alone);
    compile(same);
    compile(many);

    assertThat(problems.errors()).hasSize(3);
    assertThat(problems.errors().get(0))
        .contains("Cluster web's upstream binding config has extra/additional source addresses");
    assertThat(problems.errors().get(1)).contains("has two same IP version source addresses");
    assertThat(problems.errors().get(2)).contains("has more than one extra/additional source");
  }

  @Test
  void otherSelectorsAreNotThere() {
    BindConfig.Builder config = BindConfig.newBuilder();
    config.getLocalAddressSelectorBuilder().setName("mine");

    compile(config);

    assertThat(problems.errors())
        .singleElement()
        .asString()
        .startsWith("ERROR unsupported-extension local_address_selector:");
  }

  private Binding compile(BindConfig.Builder config) {
    return new BindCompiler(Transport.EPOLL, "Cluster web").compile(config.build(), problems.at);
  }

  private static SocketAddress.Builder address(String ip) {
    return SocketAddress.newBuilder().setAddress(ip).setPortValue(0);
  }
}
