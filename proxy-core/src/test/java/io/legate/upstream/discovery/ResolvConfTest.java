package io.legate.upstream.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvConfTest {
  @TempDir Path directory;

  @Test
  void readsWhatTheManualSays() throws Exception {
    ResolvConf conf =
        read(
            """
            # comment
            ; comment
            domain first.test
            search a.test b.test
            nameserver 127.0.0.53
            nameserver ::1
            nameserver no-number
            options ndots:3 timeout:7 attempts:5 rotate
            options use-vc edns0
            sortlist 1.2.3.4
            """);

    assertThat(conf.servers())
        .containsExactly(new InetSocketAddress("127.0.0.53", 53), new InetSocketAddress("::1", 53));
    assertThat(conf.search()).containsExactly("a.test", "b.test");
    assertThat(conf.ndots()).isEqualTo(3);
    assertThat(conf.timeoutMillis()).isEqualTo(7000);
    assertThat(conf.tries()).isEqualTo(5);
    assertThat(conf.rotate()).isTrue();
    assertThat(conf.useTcp()).isTrue();
  }

  @Test
  void hasTheDefaultsOfCAres() throws Exception {
    ResolvConf conf = ResolvConf.read(directory.resolve("missing"));

    assertThat(conf)
        .isEqualTo(new ResolvConf(List.of(), List.of(), 1, 2000, 3, false, false))
        .isEqualTo(read("options timeout:x attempts:\nnameserver\n"));
  }

  private ResolvConf read(String text) throws Exception {
    return ResolvConf.read(Files.writeString(directory.resolve("resolv.conf"), text));
  }
}
