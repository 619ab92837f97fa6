package io.legate.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheCircuitBreakers;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.legate.common.ConfigContext;
import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import io.legate.upstream.forward.HeldResolver.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DnsCacheTest {
  private final StatsStore stats = new StatsStore(2);
  private final Workers workers = new Workers(2, Transport.best(), stats);
  private final HeldResolver resolver = new HeldResolver();
  private final DnsCaches caches = new DnsCaches(workers, stats, resolver);
  private final List<String> problems = new ArrayList<>();
  private final ConfigContext at =
      ConfigContext.root((level, slug, path, message) -> problems.add(path + ": " + message));
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> hosts = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    control(
        () -> {
          caches.close();
          return null;
        });
    workers.close();
  }

  @Test
  void allWhoWaitForANameAreToldAfterTheCluster() throws Exception {
    DnsCache cache = cache(config());
    load(cache, 0, "web.test:81");
    load(cache, 0, "web.test:81");
    load(cache, 1, "web.test:81");
    assertThat(question(0).name()).isEqualTo("web.test");

    answer(0, 30, "127.0.0.1", "127.0.0.1", "127.0.0.2");

    await().until(() -> told.size() == 3);
    assertThat(told).containsOnly("web.test:81 [127.0.0.1, 127.0.0.2] after [web.test:81]");
    assertThat(resolver.questions).hasSize(1);
    assertThat(cache.find("web.test:81").addresses()).hasSize(2);
    assertThat(counters("dns_query_attempt", "dns_query_success", "host_added")).isEqualTo("1 1 1");
    assertThat(stats.gauge("dns_cache.c.num_hosts").value()).isEqualTo(1);
    await()
        .until(
            () -> stats.gauge("dns_cache.c.circuit_breakers.rq_pending_remaining").value() == 1024);
  }

  @Test
  void aNameThatFailedIsLookedUpAnewWhenAskedForAgain() throws Exception {
    DnsCache cache = cache(config());
    load(cache, 0, "web.test:80");
    question(0);
    control(
        () -> {
          resolver.questions.get(0).fail("no server\n  and more");
          return null;
        });
    await().until(() -> told.equals(List.of("web.test:80 no_server after []")));
    assertThat(cache.find("web.test:80")).isNull();

    load(cache, 0, "web.test:80");
    question(1);
    answer(1, 30);
    await().until(() -> told.size() == 2);
    assertThat(told.get(1)).isEqualTo("web.test:80 no_records after []");
    assertThat(counters("dns_query_failure", "host_added", "host_removed")).isEqualTo("1 2 1");
  }

  @Test
  void addressesStayWhileNothingBetterIsFound() throws Exception {
    DnsCache cache = cache(config().setDnsMinRefreshRate(seconds(1)));
    load(cache, 0, "web.test:80");
    question(0);
    answer(0, 0, "127.0.0.1"); // no TTL: asked again after the least time

    question(1);
    answer(1, 0);
    assertThat(cache.find("web.test:80").addresses()).hasSize(1);
    assertThat(counters("dns_query_success", "host_address_changed")).isEqualTo("2 1");
  }

  @Test
  void aLookupThatTakesTooLongFails() throws Exception {
    DnsCache cache = cache(config().setDnsQueryTimeout(millis(30)));
    load(cache, 0, "slow.test:80");

    await().until(() -> told.equals(List.of("slow.test:80 resolve_timeout after []")));
    assertThat(resolver.cancelled).containsExactly("slow.test");
    assertThat(counters("dns_query_timeout", "dns_query_failure")).isEqualTo("1 1");
  }

  @Test
  void aHostThatNobodyUsesIsForgotten() throws Exception {
    DnsCache cache = cache(config().setHostTtl(millis(20)).setDnsMinRefreshRate(seconds(1)));
    load(cache, 0, "web.test:80");
    question(0);
    answer(0, 1, "127.0.0.1");
    await().until(() -> hosts.equals(List.of("web.test:80")));

    await().atMost(5, TimeUnit.SECONDS).until(hosts::isEmpty);
    assertThat(cache.find("web.test:80")).isNull();
    assertThat(resolver.questions).hasSize(1);
    assertThat(stats.gauge("dns_cache.c.num_hosts").value()).isZero();
  }

  @Test
  void thereAreLimits() throws Exception {
    DnsCache cache =
        cache(
            config()
                .setMaxHosts(UInt32Value.of(1))
                .setDnsCacheCircuitBreaker(
                    DnsCacheCircuitBreakers.newBuilder().setMaxPendingRequests(UInt32Value.of(1))));
    Worker worker = workers.all().get(0);
    assertThat(cache.full(worker.stats())).isFalse();
    assertThat(cache.mayWait(worker.stats())).isTrue();
    DnsCache.Wait wait = load(cache, 0, "web.test:80");
    question(0);

    assertThat(cache.full(worker.stats())).isTrue();
    assertThat(cache.mayWait(worker.stats())).isFalse();
    assertThat(stats.gauge("dns_cache.c.circuit_breakers.rq_pending_open").value()).isEqualTo(1);
    worker.eventLoop().submit(wait::cancel).get(5, TimeUnit.SECONDS);
    assertThat(cache.mayWait(worker.stats())).isTrue();
    answer(0, 30, "127.0.0.1");
    await().until(() -> cache.find("web.test:80") != null);
    assertThat(told).isEmpty();
    assertThat(counters("host_overflow", "dns_rq_pending_overflow")).isEqualTo("1 1");
  }

  @Test
  void someNamesAreLookedUpBeforeAnybodyAsks() throws Exception {
    cache(
        config()
            .addPreresolveHostnames(address("web.test", 8080))
            .addPreresolveHostnames(address("::1", 80)));
    question(0);
    answer(0, 30, "127.0.0.1");

    await().until(() -> hosts.size() == 2);
    assertThat(hosts).containsExactlyInAnyOrder("web.test:8080", "[::1]:80");
    assertThat(resolver.questions).hasSize(1); // a number needs no name server
  }

  @Test
  void oneNameHasOneConfiguration() throws Exception {
    DnsCache cache = cache(config());
    assertThat(control(() -> caches.cache(config().build(), at))).isSameAs(cache);
    assertThat(control(() -> caches.cache(config().setHostTtl(seconds(9)).build(), at))).isNull();

    assertThat(problems)
        .containsExactly(
            ": config specified DNS cache 'c' with different settings (expected the same everywhere)");
  }

  @Test
  void tellsWhatIsWrong() throws Exception {
    DnsCacheConfig wrong =
        DnsCacheConfig.newBuilder()
            .setMaxHosts(UInt32Value.of(0))
            .setHostTtl(seconds(0))
            .setDnsRefreshRate(Duration.newBuilder().setNanos(5).build())
            .setDnsMinRefreshRate(millis(10))
            .setDnsQueryTimeout(seconds(-1))
            .addPreresolveHostnames(address("", 80))
            .build();
    assertThat(control(() -> caches.cache(wrong, at))).isNull();

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "name: a DNS cache needs a name (expected name)",
            "max_hosts: 0 (expected at least 1)",
            "host_ttl: 0.0s (expected more than 0s)",
            "dns_refresh_rate: 5.0E-9s (expected at least 0.001s)",
            "dns_min_refresh_rate: 0.01s (expected at least 1.0s)",
            "dns_query_timeout: -1.0s (expected at least 0.0s)",
            "preresolve_hostnames[0]: :80 (expected a name and a port)");
  }

  private static DnsCacheConfig.Builder config() {
    return DnsCacheConfig.newBuilder().setName("c");
  }

  private DnsCache cache(DnsCacheConfig.Builder config) throws Exception {
    return control(
        () -> {
          DnsCache cache = caches.cache(config.build(), at);
          assertThat(cache).as("%s", problems).isNotNull();
          cache.addListener(
              found -> {
                hosts.clear();
                found.stream()
                    .filter(host -> !host.addresses().isEmpty())
                    .forEach(host -> hosts.add(host.where().key()));
              });
          return cache;
        });
  }

  private DnsCache.Wait load(DnsCache cache, int worker, String authority) throws Exception {
    Worker on = workers.all().get(worker);
    return on.eventLoop()
        .submit(() -> cache.load(on, HostAndPort.parse(authority, 80), this::tell))
        .get(5, TimeUnit.SECONDS);
  }

  private void tell(CachedHost host) {
    Object what =
        host.addresses().isEmpty()
            ? host.details()
            : host.addresses().stream().map(a -> a.getHostAddress()).toList();
    told.add(host.where().key() + " " + what + " after " + hosts);
  }

  private Question question(int number) {
    await().atMost(5, TimeUnit.SECONDS).until(() -> resolver.questions.size() > number);
    return resolver.questions.get(number);
  }

  private void answer(int question, long ttl, String... ips) throws Exception {
    control(
        () -> {
          resolver.questions.get(question).answer(ttl, ips);
          return null;
        });
  }

  private String counters(String... names) {
    List<String> values = new ArrayList<>();
    for (String name : names) {
      values.add(Long.toString(stats.counter("dns_cache.c." + name).value()));
    }
    return String.join(" ", values);
  }

  private <T> T control(Callable<T> task) throws Exception {
    return workers.control().eventLoop().submit(task).get(5, TimeUnit.SECONDS);
  }

  private static SocketAddress address(String name, int port) {
    return SocketAddress.newBuilder().setAddress(name).setPortValue(port).build();
  }

  private static Duration seconds(int seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  private static Duration millis(int millis) {
    return Duration.newBuilder().setNanos(millis * 1_000_000).build();
  }
}
