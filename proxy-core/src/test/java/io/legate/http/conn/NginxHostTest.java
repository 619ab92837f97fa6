package io.legate.http.conn;

import static io.legate.http.conn.PairingsTest.Between.HTTP2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.RawBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx as a host that speaks HTTP/2 without TLS, curl as its client; where they are installed. */
@Timeout(90)
class NginxHostTest {
  private static final String BODY = "0123456789".repeat(20_000);

  @TempDir private Path dir;

  private String run(List<String> command) throws Exception {
    Path out = dir.resolve("out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out, StandardCharsets.ISO_8859_1);
  }

  private static boolean installed(String program) {
    for (String path : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(path, program))) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http2-prior-knowledge", "--http1.1"})
  void isReachedFromClientsOfBothVersions(String version) throws Exception {
    assumeTrue(installed("nginx") && installed("curl"));
    Files.writeString(dir.resolve("body"), BODY);
    int port = RawBackend.refusedPort();
    Process nginx = nginx(port);
    try (var proxy = new ProxyFixture(Transport.best(), PairingsTest.yaml(port, HTTP2).build())) {
      String url = "http://127.0.0.1:" + proxy.address().getPort() + "/body";
      String out =
          run(
              List.of(
                  "curl",
                  "-sS",
                  version,
                  "--retry",
                  "20",
                  "--retry-delay",
                  "1",
                  "--max-time",
                  "40",
                  url));
      assertThat(out).endsWith(BODY);
      assertThat(proxy.counter("cluster.c.upstream_cx_http2_total")).isPositive();
    } finally {
      nginx.destroy();
      assertThat(nginx.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process nginx(int port) throws IOException {
    Path config = dir.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off; worker_processes 1; master_process off; pid %1$s/pid; error_log stderr;
        events {}
        http {
          access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p;
          fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
          server { listen 127.0.0.1:%2$d http2; root %1$s; }
        }
        """
            .formatted(dir, port));
    return new ProcessBuilder("nginx", "-p", dir.toString(), "-c", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("nginx.log").toFile())
        .start();
  }
}
