package io.legate.upstream.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legate.event.Transport;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How real name servers are asked: over TCP, in turn, with search domains, again and again. */
@Timeout(30)
class DnsResolverWaysTest {
  @TempDir Path directory;
  private final Workers workers = new Workers(1, Transport.best(), new StatsStore(1));
  private Path resolvConf;
  private Dnsmasq dns;
  private Dnsmasq other;
  private NettyDnsResolvers resolvers;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    resolvConf = Files.writeString(directory.resolve("resolv.conf"), "");
    dns = new Dnsmasq(Files.createDirectory(directory.resolve("1")), "127.0.0.1");
    other = new Dnsmasq(Files.createDirectory(directory.resolve("2")), "127.0.0.1");
    Path hosts = Files.writeString(directory.resolve("hosts"), "");
    resolvers = new NettyDnsResolvers(workers.control(), hosts, resolvConf);
  }

  @AfterEach
  void close() throws Exception {
    if (resolvers != null) {
      workers.control().eventLoop().submit(() -> resolvers.close()).get(5, TimeUnit.SECONDS);
      dns.close();
      other.close();
    }
    workers.close();
  }

  @Test
  void asksOverTcpWhatWasCutOverUdp() throws Exception {
    String[] many =
        IntStream.rangeClosed(1, 120)
            .mapToObj(i -> "host-record=many.test,127.0.2." + i)
            .toArray(String[]::new);
    dns.serve(many);

    assertThat(resolve("many.test", asking(dns)).addresses()).hasSize(120);
  }

  @Test
  void asksOverTcpAloneWhereToldTo() throws Exception {
    dns.serve("host-record=web.test,127.0.1.1,30");
    try (TcpOnly tcp = new TcpOnly(dns.address())) {
      DnsResolverOptions there = asking(dns).withServers(List.of(tcp.address()));

      assertThat(resolve("web.test", there).succeeded()).isFalse();
      assertThat(tcp.connections).hasValue(0);
      DnsResolver.Answer answer = resolve("web.test", there.withFlags(true, true));
      assertThat(answer.addresses()).containsExactly(ip("127.0.1.1"));
      assertThat(resolve("none.test", there.withFlags(true, true)).succeeded()).isTrue();
      assertThat(tcp.connections).hasPositiveValue();
    }
  }

  @Test
  void failsWhenTcpFails() throws Exception {
    dns.serve();
    dns.close();

    assertThat(resolve("web.test", asking(dns).withFlags(true, true)).succeeded()).isFalse();
  }

  @Test
  void takesTheSystemsSearchDomainsAndDots() throws Exception {
    Files.writeString(resolvConf, "search none.test corp.test\noptions ndots:2\n");
    dns.serve(
        "host-record=web.corp.test,127.0.1.1",
        "host-record=a.b,127.0.1.2",
        "host-record=a.b.corp.test,127.0.1.3",
        "host-record=a.b.c,127.0.1.4",
        "host-record=a.b.c.corp.test,127.0.1.5");

    assertThat(resolve("web", asking(dns)).addresses()).containsExactly(ip("127.0.1.1"));
    // Fewer dots than ndots: with the search domains first.
    assertThat(resolve("a.b", asking(dns)).addresses()).containsExactly(ip("127.0.1.3"));
    assertThat(resolve("a.b.c", asking(dns)).addresses()).containsExactly(ip("127.0.1.4"));
    assertThat(resolve("a.b.", asking(dns)).addresses()).containsExactly(ip("127.0.1.2"));
    DnsResolverOptions plain = asking(dns).withFlags(false, false);
    assertThat(resolve("a.b", plain).addresses()).containsExactly(ip("127.0.1.2"));
  }

  @Test
  void asksTheNextServerWhenOneIsSilent() throws Exception {
    dns.serve();
    dns.close();
    other.serve("host-record=web.test,127.0.1.2");
    var both = asking(dns).withServers(List.of(dns.address(), other.address()));

    assertThat(resolve("web.test", both).addresses()).containsExactly(ip("127.0.1.2"));
  }

  @Test
  void asksServersInTurnWhereToldTo() throws Exception {
    dns.serve("host-record=web.test,127.0.1.1");
    other.serve("host-record=web.test,127.0.1.2");
    var inOrder = asking(dns).withServers(List.of(dns.address(), other.address()));
    var inTurn = new DnsResolverOptions(inOrder.servers(), false, true, false, true, false, 200, 2);

    assertThat(resolve("web.test", inOrder)).isEqualTo(resolve("web.test", inOrder));
    assertThat(List.of(first("web.test", inTurn), first("web.test", inTurn)))
        .containsExactlyInAnyOrder(ip("127.0.1.1"), ip("127.0.1.2"));
  }

  @Test
  void fallsBackToConfiguredServersWhereTheSystemHasNone() throws Exception {
    dns.serve("host-record=web.test,127.0.1.1");
    var fallback =
        new DnsResolverOptions(List.of(dns.address()), true, true, false, false, false, 200, 1);
    assertThat(resolve("web.test", fallback).addresses()).containsExactly(ip("127.0.1.1"));

    // A system with a server: that one is asked, and nobody answers there.
    Files.writeString(resolvConf, "nameserver 127.0.99.53\n");
    var again =
        new DnsResolverOptions(List.of(dns.address()), true, true, false, false, false, 201, 1);
    assertThat(resolve("web.test", again).succeeded()).isFalse();
  }

  @Test
  void leavesOutFamiliesThatNoInterfaceHas() throws Exception {
    assertThat(RoutableFamilies.of(List.of(ip("10.0.0.1"))).has(ip("::1"))).isFalse();
    assertThat(RoutableFamilies.of(List.of(ip("10.0.0.1"))).has(ip("127.0.0.1"))).isTrue();
    assertThat(RoutableFamilies.of(List.of(ip("2001:db8::1"))).has(ip("::1"))).isTrue();

    dns.serve("host-record=both.test,127.0.1.1,::1:1");
    var filtering =
        new DnsResolverOptions(List.of(dns.address()), false, true, false, false, true, 200, 2);
    RoutableFamilies here = RoutableFamilies.ofThisMachine();
    assertThat(resolve("both.test", DnsLookupFamily.ALL, filtering).addresses())
        .hasSize((here.v4() ? 1 : 0) + (here.v6() ? 1 : 0));
    assertThat(resolve("both.test", DnsLookupFamily.AUTO, filtering).addresses())
        .containsExactly(here.v6() ? ip("::1:1") : ip("127.0.1.1"));
  }

  private static DnsResolverOptions asking(Dnsmasq server) {
    return DnsResolverOptions.SYSTEM.withServers(List.of(server.address())).withTries(200, 2);
  }

  private InetAddress first(String name, DnsResolverOptions options) throws Exception {
    return resolve(name, options).addresses().get(0);
  }

  private DnsResolver.Answer resolve(String name, DnsResolverOptions options) throws Exception {
    return resolve(name, DnsLookupFamily.V4_ONLY, options);
  }

  private DnsResolver.Answer resolve(
      String name, DnsLookupFamily family, DnsResolverOptions options) throws Exception {
    CompletableFuture<DnsResolver.Answer> answer = new CompletableFuture<>();
    workers
        .control()
        .execute(() -> resolvers.resolver(options).resolve(name, family, answer::complete));
    return answer.get(10, TimeUnit.SECONDS);
  }

  private static InetAddress ip(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  /** A port that passes on TCP, and at which no datagram is answered. */
  private static final class TcpOnly implements AutoCloseable {
    final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket listen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final InetSocketAddress to;

    TcpOnly(InetSocketAddress to) throws IOException {
      this.to = to;
      daemon(
          () -> {
            while (true) {
              Socket from = listen.accept();
              connections.incrementAndGet();
              Socket there = new Socket(to.getAddress(), to.getPort());
              daemon(() -> from.getInputStream().transferTo(there.getOutputStream()));
              daemon(() -> there.getInputStream().transferTo(from.getOutputStream()));
            }
          });
    }

    InetSocketAddress address() {
      return new InetSocketAddress(listen.getInetAddress(), listen.getLocalPort());
    }

    private interface Io {
      void run() throws IOException;
    }

    private static void daemon(Io io) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  io.run();
                } catch (IOException e) {
                  // it was closed
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      listen.close();
    }
  }
}
