package io.legate.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {
  @ParameterizedTest
  @CsvSource({
    "web.test,        web.test:80,      web.test,    80",
    "WEB.Test:8080,   web.test:8080,    web.test,    8080",
    "web.test:0,      web.test:0,       web.test,    0",
    "10.0.0.1,        10.0.0.1:80,      10.0.0.1,    80",
    "[2001:db8::1],   [2001:db8::1]:80, 2001:db8::1, 80",
    "[::1]:65535,     [::1]:65535,      ::1,         65535",
  })
  void readsWhatAnAuthoritySays(String authority, String key, String name, int port) {
    assertThat(HostAndPort.parse(authority, 80)).isEqualTo(new HostAndPort(key, name, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":80", "web:", "web:x", "web:65536", "web:-1", "a:b:80", "[]", "[web]:80"})
  void whatIsNoHostIsNone(String authority) {
    assertThat(HostAndPort.parse(authority, 80)).isNull();
  }
}
