package io.legate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.accesslog.AccessLog;
import io.legate.accesslog.AccessLogContext;
import io.legate.accesslog.AccessLogFactory;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import io.legate.common.ExtensionLookup;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.event.Transport;
import io.legate.extension.Extensions;
import io.legate.factory.FactoryContext;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.http.HttpFilterFactory;
import io.legate.server.Server;
import io.legate.server.ServerOptions;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamBytes;
import io.legate.stream.StreamInfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A whole proxy from a bootstrap in YAML, whose access log is kept for the test. */
public final class ProxyFixture implements AutoCloseable {
  private final Server server;
  private final Map<String, HttpFilterFactory> filters;

  /** Every warning of the compilers. */
  public final Problems problems = new Problems();

  /** One line per stream: status, flags, details, bytes received, bytes sent, attempts. */
  public final List<String> log = new CopyOnWriteArrayList<>();

  /** One line per stream: bytes from and to the client, from and to the host, heads in brackets. */
  public final List<String> bytes = new CopyOnWriteArrayList<>();

  /** Starts a proxy with one worker; its listeners are on port 0. */
  public ProxyFixture(Transport transport, String yaml) throws Exception {
    this(1, transport, yaml);
  }

  /** Starts a proxy with some workers; its listeners are on port 0. */
  public ProxyFixture(int concurrency, Transport transport, String yaml) throws Exception {
    this(concurrency, transport, yaml, Map.of());
  }

  /** Starts a proxy with HTTP filters of the test's, by the names in the configuration. */
  public ProxyFixture(
      int concurrency, Transport transport, String yaml, Map<String, HttpFilterFactory> filters)
      throws Exception {
    this.filters = filters;
    var loaded = ConfigLoader.bootstrap(ConfigSource.text("test.yaml", yaml));
    assertThat(loaded.ok()).as("%s", loaded.problems()).isTrue();
    Bootstrap bootstrap = loaded.value();
    var options =
        new ServerOptions(
            concurrency,
            transport,
            Duration.ofSeconds(600),
            true,
            Duration.ofSeconds(10),
            "test",
            false);
    server = new Server(bootstrap, options, new Lookup());
    try {
      ConfigContext at = problems.root();
      var compiled = server.compile(at);
      assertThat(compiled).as("%s", problems.all).isNotNull();
      server.prepare();
      server.start(compiled);
    } catch (Exception | AssertionError e) {
      server.close();
      throw e;
    }
  }

  public Server server() {
    return server;
  }

  /** Where the first listener listens. */
  public InetSocketAddress address() {
    return address(0);
  }

  /** Where a listener listens, by its place. */
  public InetSocketAddress address(int listener) {
    return (InetSocketAddress) server.listeners().listeners().get(listener).addresses().get(0);
  }

  /** A client of the first listener. */
  public RawClient client() throws Exception {
    return new RawClient(address());
  }

  public long counter(String name) {
    return server.stats().counter(name).value();
  }

  public long gauge(String name) {
    return server.stats().gauge(name).value();
  }

  /** Waits until that many streams were logged, and gives the last. */
  public String logged(int streams) {
    await("log of " + streams).atMost(Duration.ofSeconds(8)).until(() -> log.size() >= streams);
    return log.get(streams - 1);
  }

  @Override
  public void close() {
    server.close();
  }

  private static String flags(long bits) {
    var text = new StringBuilder();
    for (ResponseFlag flag : ResponseFlag.values()) {
      if ((bits & flag.bit()) != 0) {
        text.append(text.isEmpty() ? "" : ",").append(flag.shortName());
      }
    }
    return text.isEmpty() ? "-" : text.toString();
  }

  private static String sizes(StreamBytes b) {
    return "%d(%d)/%d(%d)".formatted(b.wireReceived, b.headerReceived, b.wireSent, b.headerSent);
  }

  /** All that is built in, and access loggers of whatever kind that tell the test. */
  private final class Lookup implements ExtensionLookup {
    private final Extensions builtIn = new Extensions();

    @Override
    public <F extends ExtensionFactory> F find(
        Class<F> kind, String name, Any typedConfig, ConfigContext at) {
      if (kind == AccessLogFactory.class) {
        return kind.cast(new Recording());
      }
      if (kind == HttpFilterConfigFactory.class && filters.containsKey(name)) {
        return kind.cast(new TestFilter(filters.get(name)));
      }
      return builtIn.find(kind, name, typedConfig, at);
    }
  }

  private record TestFilter(HttpFilterFactory filter) implements HttpFilterConfigFactory {
    @Override
    public HttpFilterFactory compile(
        Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context) {
      return filter;
    }

    @Override
    public Object compileRouteConfig(Any typedConfig, ConfigContext at, FactoryContext context) {
      return typedConfig;
    }

    @Override
    public boolean terminal() {
      return false;
    }

    @Override
    public String configType() {
      return "google.protobuf.Struct";
    }

    @Override
    public List<String> names() {
      return List.of();
    }
  }

  private final class Recording implements AccessLogFactory {
    @Override
    public AccessLog compile(Any typedConfig, ConfigContext at, AccessLogContext context) {
      return (entry, worker) -> {
        StreamInfo info = entry.streamInfo();
        bytes.add(sizes(info.downstreamBytes()) + " " + sizes(info.upstreamBytes()));
        log.add(
            String.join(
                " ",
                String.valueOf(info.responseCode()),
                flags(info.responseFlags()),
                String.valueOf(info.responseCodeDetails()),
                String.valueOf(info.bytesReceived()),
                String.valueOf(info.bytesSent()),
                String.valueOf(info.attemptCount())));
      };
    }

    @Override
    public String configType() {
      return "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog";
    }

    @Override
    public List<String> names() {
      return List.of();
    }
  }
}
