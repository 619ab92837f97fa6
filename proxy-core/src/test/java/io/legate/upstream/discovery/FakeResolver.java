package io.legate.upstream.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers from a table that a test changes; a name without a row fails. */
public final class FakeResolver implements DnsResolverFactory, DnsResolver {
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

  /** Answers a name from now on. */
  public void answer(String name, long ttlSeconds, String... ips) {
    answers.put(name, Answer.of(addresses(ips), ttlSeconds));
  }

  /** Fails a name from now on. */
  public void fail(String name) {
    answers.remove(name);
  }

  /** How often a name was asked for. */
  public int asked(String name) {
    return asked.computeIfAbsent(name, n -> new AtomicInteger()).get();
  }

  static List<InetAddress> addresses(String... ips) {
    return Arrays.stream(ips).map(FakeResolver::address).toList();
  }

  private static InetAddress address(String ip) {
    try {
      return InetAddress.getByName(ip);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public Query resolve(String name, DnsLookupFamily family, Callback callback) {
    asked.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
    callback.onAnswer(answers.getOrDefault(name, Answer.failed("no row for " + name)));
    return () -> {};
  }

  @Override
  public DnsResolver resolver(DnsResolverOptions options) {
    return this;
  }

  @Override
  public void close() {}
}
