package io.legate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.legate.event.Transport;
import io.legate.extension.Extensions;
import io.legate.factory.AccessLogCompiler;
import io.legate.factory.FactoryContext;
import io.legate.listener.CompiledListener;
import io.legate.listener.ListenerCompiler;
import io.legate.listener.ListenerException;
import io.legate.listener.ListenerManager;
import io.legate.network.DrainDecision;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamInfo;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.WorkerClusters;
import io.legate.upstream.discovery.NettyDnsResolvers;
import io.legate.upstream.forward.DnsCaches;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Listeners on running workers, with clusters that a test makes by hand. */
public final class ListenerFixture implements AutoCloseable {
  private final WorkerFixture workers;
  private final ListenerManager manager;

  /** What was found wrong. */
  public final Problems problems = new Problems();

  /** Entries of access logs: flags, details, bytes received and sent. */
  public final List<String> log = new CopyOnWriteArrayList<>();

  /** Numbers the clusters. */
  public final ClusterRefs refs = new ClusterRefs();

  private volatile WorkerClusters clusters = new NoClusters();

  /** Workers without listeners. */
  public ListenerFixture(int concurrency, Transport transport) {
    workers = new WorkerFixture(concurrency, transport);
    var options = new ListenerManager.DrainOptions(TimeUnit.SECONDS.toNanos(600), true);
    manager = new ListenerManager(workers.workers(), workers.stats(), options);
  }

  public WorkerFixture workers() {
    return workers;
  }

  public ListenerManager manager() {
    return manager;
  }

  /** Sets what every worker sees. */
  public void clusters(WorkerClusters seen) {
    clusters = seen;
  }

  /** What factories are given. */
  public FactoryContext context() {
    AccessLogCompiler logs =
        (configured, at) ->
            (entry, worker) -> {
              StreamInfo info = entry.streamInfo();
              log.add(
                  flags(info.responseFlags())
                      + " "
                      + info.responseCodeDetails()
                      + " "
                      + info.bytesReceived()
                      + " "
                      + info.bytesSent());
            };
    return new FactoryContext(
        workers.stats(),
        refs,
        name -> true,
        worker -> clusters,
        workers.workers(),
        new DnsCaches(
            workers.workers(), workers.stats(), new NettyDnsResolvers(workers.workers().control())),
        new Extensions(),
        logs,
        DrainDecision.NONE,
        Node.getDefaultInstance());
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

  /** Compiles a listener that has nothing wrong. */
  public CompiledListener compile(Listener listener) {
    CompiledListener compiled = new ListenerCompiler(context()).compile(listener, problems.root());
    assertThat(problems.all).isEmpty();
    return compiled;
  }

  /** Adds a listener with one chain of these filters, on any port of 127.0.0.1. */
  public void add(String name, Filter... filters) throws ListenerException {
    manager.addOrUpdate(compile(listener(name).addFilterChains(chain(filters)).build()));
  }

  /** Binds and accepts; gives the address of the first listener. */
  public InetSocketAddress start() throws ListenerException {
    manager.start();
    return (InetSocketAddress) manager.listeners().get(0).addresses().get(0);
  }

  /** A listener on any port of 127.0.0.1, without chains. */
  public static Listener.Builder listener(String name) {
    return Listener.newBuilder()
        .setName(name)
        .setStatPrefix(name)
        .setAddress(address("127.0.0.1", 0));
  }

  /** An address. */
  public static Address address(String ip, int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port))
        .build();
  }

  /** A chain of these filters, for all connections. */
  public static FilterChain chain(Filter... filters) {
    return FilterChain.newBuilder().addAllFilters(List.of(filters)).build();
  }

  /** A filter by the type of its configuration. */
  public static Filter filter(Message config) {
    return Filter.newBuilder().setName("a name of ours").setTypedConfig(Any.pack(config)).build();
  }

  /** A filter by name alone. */
  public static Filter filter(String name) {
    return Filter.newBuilder().setName(name).build();
  }

  public long counter(String name) {
    return workers.stats().counter(name).value();
  }

  public long gauge(String name) {
    return workers.stats().gauge(name).value();
  }

  @Override
  public void close() {
    manager.stopListening(false);
    manager.closeConnections();
    workers.close();
  }
}
