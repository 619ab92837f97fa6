package io.legate.upstream.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalDstLoadBalancerTest {
  @Test
  void readsAddressesWithPorts() {
    assertThat(OriginalDstLoadBalancer.parse("10.0.0.1:80")).hasToString("/10.0.0.1:80");
    assertThat(OriginalDstLoadBalancer.parse("[2001:db8::1]:65535"))
        .hasToString("/[2001:db8:0:0:0:0:0:1]:65535");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "10.0.0.1",
        "10.0.0.1:",
        "10.0.0.1:x",
        "10.0.0.1:65536",
        "10.0.0.1:-1",
        "2001:db8::1:80",
        "[10.0.0.1]:80",
        "[::1]",
        "host:80",
        "10.0.0.1:99999999999"
      })
  void refusesWhatIsNone(String text) {
    assertThat(OriginalDstLoadBalancer.parse(text)).isNull();
  }
}
