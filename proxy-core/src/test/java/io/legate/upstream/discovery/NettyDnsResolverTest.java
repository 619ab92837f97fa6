package io.legate.upstream.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legate.event.Transport;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NettyDnsResolverTest {
  @TempDir Path directory;
  private final Workers workers = new Workers(1, Transport.best(), new StatsStore(1));
  private Dnsmasq dns;
  private Path hosts;
  private NettyDnsResolvers resolvers;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    hosts = Files.writeString(directory.resolve("hosts"), "127.0.5.1 filed\n");
    dns = new Dnsmasq(directory, "127.0.0.1");
    resolvers = new NettyDnsResolvers(workers.control(), hosts, directory.resolve("none"));
  }

  @AfterEach
  void close() throws Exception {
    workers.control().eventLoop().submit(() -> resolvers.close()).get(5, TimeUnit.SECONDS);
    workers.close();
    if (dns != null) {
      dns.close();
    }
  }

  @Test
  void findsAllAddressesWithTheLeastTtl() throws Exception {
    dns.serve("host-record=web.test,127.0.1.1,::1:1,30", "host-record=web.test,127.0.1.2,20");

    DnsResolver.Answer four = resolve("web.test", DnsLookupFamily.V4_ONLY);

    assertThat(four.succeeded()).isTrue();
    assertThat(four.addresses()).containsExactlyInAnyOrder(ip("127.0.1.1"), ip("127.0.1.2"));
    assertThat(four.ttlSeconds()).isEqualTo(20);
  }

  @Test
  void choosesFamiliesAsTold() throws Exception {
    dns.serve(
        "host-record=both.test,127.0.1.1,::1:1,30",
        "host-record=four.test,127.0.1.4,30",
        "host-record=six.test,::1:6,30");

    assertThat(addresses("both.test", DnsLookupFamily.AUTO)).containsExactly(ip("::1:1"));
    assertThat(addresses("four.test", DnsLookupFamily.AUTO)).containsExactly(ip("127.0.1.4"));
    assertThat(addresses("both.test", DnsLookupFamily.V4_PREFERRED))
        .containsExactly(ip("127.0.1.1"));
    assertThat(addresses("six.test", DnsLookupFamily.V4_PREFERRED)).containsExactly(ip("::1:6"));
    assertThat(addresses("both.test", DnsLookupFamily.ALL))
        .containsExactly(ip("127.0.1.1"), ip("::1:1"));
    assertThat(addresses("four.test", DnsLookupFamily.V6_ONLY)).isEmpty();
    assertThat(addresses("six.test", DnsLookupFamily.V4_ONLY)).isEmpty();
  }

  @Test
  void followsAliases() throws Exception {
    dns.serve("host-record=web.test,127.0.1.1,30", "cname=alias.test,web.test");

    assertThat(addresses("alias.test", DnsLookupFamily.V4_ONLY)).containsExactly(ip("127.0.1.1"));
  }

  @Test
  void takesAMissingNameForAnAnswer() throws Exception {
    dns.serve("host-record=web.test,127.0.1.1,30");

    DnsResolver.Answer answer = resolve("missing.test", DnsLookupFamily.ALL);

    assertThat(answer.succeeded()).isTrue();
    assertThat(answer.addresses()).isEmpty();
  }

  @Test
  void takesARefusalForAFailure() throws Exception {
    dns.serve("host-record=web.test,127.0.1.1,30");

    // Without an upstream server dnsmasq answers REFUSED for what is not its own.
    DnsResolver.Answer answer = resolve("elsewhere.example", DnsLookupFamily.V4_ONLY);

    assertThat(answer.succeeded()).isFalse();
    assertThat(answer.details()).contains("elsewhere.example");
  }

  @Test
  void failsWhenNobodyAnswers() throws Exception {
    dns.serve();
    dns.close();

    DnsResolver.Answer answer = resolve("web.test", DnsLookupFamily.V4_ONLY);

    assertThat(answer.succeeded()).isFalse();
  }

  @Test
  void readsTheHostsFileFirstAndAgainWhenItChanges() throws Exception {
    dns.serve("host-record=filed,127.0.1.1,30");

    assertThat(addresses("filed", DnsLookupFamily.V4_ONLY)).containsExactly(ip("127.0.5.1"));

    Files.writeString(hosts, "127.0.5.2 filed\n::7 filed\n");
    Files.setLastModifiedTime(hosts, FileTime.fromMillis(System.currentTimeMillis() + 5000));

    assertThat(addresses("FILED", DnsLookupFamily.ALL)).containsExactly(ip("127.0.5.2"), ip("::7"));
    assertThat(addresses("filed", DnsLookupFamily.AUTO)).containsExactly(ip("::7"));
    assertThat(addresses("localhost", DnsLookupFamily.V4_PREFERRED))
        .containsExactly(ip("127.0.0.1"));
  }

  private List<InetAddress> addresses(String name, DnsLookupFamily family) throws Exception {
    DnsResolver.Answer answer = resolve(name, family);
    assertThat(answer.succeeded()).as(answer.details()).isTrue();
    return answer.addresses();
  }

  private DnsResolver.Answer resolve(String name, DnsLookupFamily family) throws Exception {
    var options = DnsResolverOptions.SYSTEM.withServers(List.of(dns.address())).withTries(200, 2);
    CompletableFuture<DnsResolver.Answer> answer = new CompletableFuture<>();
    workers
        .control()
        .execute(() -> resolvers.resolver(options).resolve(name, family, answer::complete));
    return answer.get(10, TimeUnit.SECONDS);
  }

  private static InetAddress ip(String text) throws Exception {
    return InetAddress.getByName(text);
  }
}
