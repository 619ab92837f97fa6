package io.legate.upstream.forward;

import io.legate.common.RandomSource;
import io.legate.event.Timer;
import io.legate.stats.StatsShard;
import io.legate.upstream.discovery.DnsRefresh;
import io.legate.upstream.discovery.DnsResolver;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lookups of one host of a {@link DnsCache}; a timer until the next. Addresses that were found
 * stay until others are. Confined to the control thread.
 */
final class DnsCacheEntry extends Timer {
  private final DnsCache cache;
  private final CachedHost host;
  private final DnsRefresh refresh;
  private final Timeout timeout = new Timeout();
  private DnsResolver.@Nullable Query query;
  private boolean stopped;

  DnsCacheEntry(DnsCache cache, CachedHost host, RandomSource random) {
    this.cache = cache;
    this.host = host;
    this.refresh = new DnsRefresh(cache.options().dns(), random);
  }

  CachedHost host() {
    return host;
  }

  void resolve() {
    cache.stats().dnsQueryAttempt.inc(shard());
    InetAddress ip = host.where().ip();
    if (ip != null) {
      onAnswer(DnsResolver.Answer.of(List.of(ip), DnsResolver.NO_TTL));
      return;
    }
    if (cache.options().queryTimeoutNanos() > 0) {
      cache.control().schedule(timeout, cache.options().queryTimeoutNanos());
    }
    query =
        cache
            .resolvers()
            .resolver(cache.options().dns().resolver())
            .resolve(host.where().name(), cache.options().dns().family(), this::onAnswer);
  }

  void stop() {
    stopped = true;
    cancel();
    timeout.cancel();
    if (query != null) {
      query.cancel();
    }
  }

  /** The time for the next lookup has come, unless nobody uses the host. */
  @Override
  protected void onTimer() {
    if (cache.control().nowNanos() - host.usedNanos() > cache.options().hostTtlNanos()) {
      cache.remove(this, true);
    } else {
      resolve();
    }
  }

  private void onAnswer(DnsResolver.Answer answer) {
    if (stopped) {
      return;
    }
    timeout.cancel();
    query = null;
    var stats = cache.stats();
    (answer.succeeded() ? stats.dnsQuerySuccess : stats.dnsQueryFailure).inc(shard());
    List<InetAddress> found = answer.addresses().stream().distinct().toList();
    boolean first = !host.complete();
    boolean moved = !found.isEmpty() && !found.equals(host.addresses());
    if (moved) {
      host.addresses(found);
      stats.hostAddressChanged.inc(shard());
    } else if (host.addresses().isEmpty()) {
      host.details(details(answer));
    }
    host.completed();
    if (first || moved) {
      cache.onChange(host);
    }
    if (answer.succeeded()) {
      cache.control().schedule(this, afterSuccessNanos(answer));
    } else if (cache.options().retryFailures()) {
      cache.control().schedule(this, refresh.afterFailureNanos());
    }
  }

  private long afterSuccessNanos(DnsResolver.Answer answer) {
    long otherwise = refresh.afterAnswerNanos(answer);
    return answer.addresses().isEmpty()
        ? otherwise
        : Math.max(
            cache.options().minRefreshNanos(),
            TimeUnit.SECONDS.toNanos(Math.max(0, answer.ttlSeconds())));
  }

  private static String details(DnsResolver.Answer answer) {
    String why = answer.succeeded() ? "no_records" : answer.details();
    return why.lines().findFirst().orElse("").replaceAll("\\s+", "_");
  }

  private StatsShard shard() {
    return cache.control().stats();
  }

  /** The lookup takes too long. */
  private final class Timeout extends Timer {
    @Override
    protected void onTimer() {
      cache.stats().dnsQueryTimeout.inc(shard());
      if (query != null) {
        query.cancel();
      }
      onAnswer(DnsResolver.Answer.failed("resolve_timeout"));
    }
  }
}
